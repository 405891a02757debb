using Otron.Engine.Models;

namespace Otron.Engine.Tests.Models;

public class ModelFoldersTests
{
    [Fact]
    public void Ids_are_paths_below_the_root_and_shelves_are_descended_into()
    {
        using var scratch = new ModelScratch().Copy("bge", "top").Copy("gemma", "owner/chat").Copy("nomic", "a/b/c");
        Directory.CreateDirectory(scratch.Folder("provenance"));
        File.WriteAllText(Path.Combine(scratch.Folder("provenance"), "make.py"), "");
        scratch.Copy("bge", ".hidden/m");
        var folders = ModelFolders.Scan(scratch.Root);
        Assert.Empty(folders.Problems);
        Assert.Equal(["a/b/c", "owner/chat", "top"], folders.Models.Select(m => m.Id));
    }

    [Fact]
    public void A_broken_folder_is_a_problem_and_the_others_are_served()
    {
        using var scratch = new ModelScratch().Copy("bge", "good").Copy("gemma").Delete("config.json").Copy("nomic", "worse");
        File.Delete(Path.Combine(scratch.Folder("worse"), "model.onnx"));
        var folders = ModelFolders.Scan(scratch.Root);
        Assert.Equal(["good"], folders.Models.Select(m => m.Id));
        Assert.Equal(["m", "worse"], folders.Problems.Select(p => p.ModelId));
    }

    [Fact]
    public void Only_the_named_models_are_read()
    {
        using var scratch = new ModelScratch().Copy("bge").Copy("gemma", "x/broken");
        File.Delete(Path.Combine(scratch.Folder("x/broken"), "tokenizer.json"));
        var folders = ModelFolders.Scan(scratch.Root, ["m", "absent"]);
        Assert.Equal(["m"], folders.Models.Select(m => m.Id));
        Assert.Contains("There is no folder", Assert.Single(folders.Problems).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../m")]
    [InlineData("m/../m")]
    [InlineData("/etc")]
    [InlineData("m/")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("m\\x")]
    [InlineData("C:/m")]
    public void An_id_never_leaves_the_root(string id)
    {
        using var scratch = new ModelScratch().Copy("bge");
        var refused = Assert.Throws<ModelFolderException>(() => ModelFolder.Load(scratch.Root, id));
        Assert.Contains("no model id", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_an_empty_and_a_mistaken_root_are_said()
    {
        using var scratch = new ModelScratch();
        Assert.Contains("holds no model", Assert.Single(ModelFolders.Scan(scratch.Root).Problems).Sentence, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Single(ModelFolders.Scan(scratch.Folder("none")).Problems).Sentence, StringComparison.Ordinal);
        scratch.Copy("bge");
        Assert.Contains("itself a model", Assert.Single(ModelFolders.Scan(scratch.Folder("m")).Problems).Sentence, StringComparison.Ordinal);
    }
}
