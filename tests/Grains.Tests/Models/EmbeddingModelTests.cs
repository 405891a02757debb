using System.Text.Json.Nodes;
using Otron.Engine;
using Otron.Engine.Models;
using Otron.Grains.Models;
using Otron.Tests;

namespace Otron.Grains.Tests.Models;

public sealed class EmbeddingModelTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("otron-embedding-").FullName;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_text_is_embedded_as_its_lower_case_where_sentence_transformers_says_so(bool lowersText)
    {
        using var model = LoadCased(lowersText);

        var vectors = (await model.Engine.EmbedAsync([Encode("HELLO World, GRÜSSE"), Encode("hello world, grüsse")], null, default)).Vectors;

        Assert.Equal(lowersText, vectors[0].SequenceEqual(vectors[1]));

        int[] Encode(string text) => model.Tokenizer.Encode(text, addSpecialTokens: true, parseSpecialTokens: false);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>A model whose tokenizer tells cases apart.</summary>
    private EmbeddingModel LoadCased(bool lowersText)
    {
        var source = Repo.Model("tiny/bge");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_root, "m", Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        Edit("tokenizer.json", json => (json["normalizer"]!["lowercase"], json["normalizer"]!["strip_accents"]) = (false, false));
        Edit("sentence_bert_config.json", json => json["do_lower_case"] = lowersText);
        return EmbeddingModel.Load(ModelFolder.Load(_root, "m"), new EngineOptions { Threads = 1 });
    }

    private void Edit(string file, Action<JsonNode> edit)
    {
        var path = Path.Combine(_root, "m", file);
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        edit(json);
        File.WriteAllText(path, json.ToJsonString());
    }
}
