using System.Text.Json.Nodes;
using Otron.Tests;

namespace Otron.Engine.Tests.Models;

/// <summary>A throw-away models root with copies of tiny models, to be damaged.</summary>
internal sealed class ModelScratch : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("otron-models-").FullName;

    public string Folder(string id) => Path.Combine(Root, id);

    /// <summary>Copies <c>models/tiny/{model}</c> to <paramref name="id"/>.</summary>
    public ModelScratch Copy(string model, string id = "m")
    {
        var source = Repo.Model($"tiny/{model}");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(Folder(id), Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return this;
    }

    public ModelScratch Delete(string file)
    {
        File.Delete(Path.Combine(Folder("m"), file));
        return this;
    }

    public ModelScratch Write(string file, string text)
    {
        var path = Path.Combine(Folder("m"), file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    /// <summary>Cuts a file to a share of its bytes.</summary>
    public ModelScratch Cut(string file, double share = 0.5)
    {
        using var stream = new FileStream(Path.Combine(Folder("m"), file), FileMode.Open);
        stream.SetLength((long)(stream.Length * share));
        return this;
    }

    public ModelScratch Move(string file, string to)
    {
        var target = Path.Combine(Folder("m"), to);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Move(Path.Combine(Folder("m"), file), target);
        return this;
    }

    /// <summary>Puts another tiny model's file in place of this one's.</summary>
    public ModelScratch Borrow(string model, string file)
    {
        File.Copy(Repo.Model($"tiny/{model}/{file}"), Path.Combine(Folder("m"), file), overwrite: true);
        return this;
    }

    /// <summary>Edits a JSON file in place.</summary>
    public ModelScratch Edit(string file, Action<JsonNode> edit)
    {
        var path = Path.Combine(Folder("m"), file);
        var node = JsonNode.Parse(File.ReadAllText(path))!;
        edit(node);
        File.WriteAllText(path, node.ToJsonString());
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
