using System.Xml.Linq;
using Otron.Tests;

namespace Otron.Architecture.Tests.Rooms;

/// <summary>A project of <c>src</c>: its sources, the namespace of its own folder and the namespaces that all its files import.</summary>
internal sealed record Project(string Name, string Namespace, IReadOnlyList<SourceFile> Files, IReadOnlyList<string> GlobalUsings)
{
    /// <summary>The room of what lies directly in the project's folder.</summary>
    public const string Root = ".";

    private static readonly string Src = Path.Combine(Repo.Root, "src");

    public static IEnumerable<string> Names =>
        Directory.GetFiles(Src, "*.csproj", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static Project Load(string name)
    {
        var folder = Path.Combine(Src, name);
        var usings = XDocument.Load(Path.Combine(folder, $"{name}.csproj")).Descendants("Using").Select(item =>
            item.Attribute("Alias") is { } alias ? $"{alias.Value} = {item.Attribute("Include")!.Value}" : item.Attribute("Include")!.Value);
        // The contract's assembly keeps the name that Orleans' samples give such a project.
        var root = name == "Grains.Interfaces" ? "Otron.Contract" : $"Otron.{name}";
        return new(name, root, [.. Sources(folder)], [.. usings]);
    }

    public IReadOnlyCollection<string> Rooms => [.. Files.Select(file => file.Room).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The room that a namespace stands for; null for a namespace of another project.</summary>
    public string? RoomOf(string @namespace) =>
        @namespace == Namespace ? Root
        : @namespace.StartsWith(Namespace + ".", StringComparison.Ordinal) ? @namespace[(Namespace.Length + 1)..].Replace('.', '/')
        : null;

    public string NamespaceOf(string room) => room == Root ? Namespace : $"{Namespace}.{room.Replace('/', '.')}";

    private static IEnumerable<SourceFile> Sources(string folder) =>
        from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repo.Root, file).Replace('\\', '/')
        let room = Path.GetRelativePath(folder, Path.GetDirectoryName(file)!).Replace('\\', '/')
        where !room.Split('/').Any(part => part is "bin" or "obj")
        orderby path
        select new SourceFile(path, room, File.ReadAllText(file));
}
