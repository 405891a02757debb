using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Otron.Architecture.Tests.Rooms;

/// <summary>
/// Finds which room of a project uses which, as the compiler sees it: by using directives and by names that mean a type of another
/// room, which needs no directive if the type is in an enclosing namespace. Comments and strings do not count.
/// </summary>
internal static class ImportReader
{
    private static readonly CSharpParseOptions Syntax = new(LanguageVersion.Latest);

    // What ImplicitUsings gives; without it fewer extension methods would be recognised.
    private static readonly string[] ImplicitUsings = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"];

    private static readonly MetadataReference[] Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static IReadOnlyList<Import> Read(Project project)
    {
        var files = project.Files.ToDictionary(file => (SyntaxTree)CSharpSyntaxTree.ParseText(file.Text, Syntax, file.Path));
        var usings = ImplicitUsings.Concat(project.GlobalUsings).Select(name => $"global using {name};");
        var globals = CSharpSyntaxTree.ParseText(string.Join('\n', usings), Syntax);
        // Other projects and packages are missing, so it would not compile; names of this project's own types are found all the same.
        var compilation = CSharpCompilation.Create(project.Name, [.. files.Keys, globals], Framework, new(OutputKind.DynamicallyLinkedLibrary));
        return [.. files.SelectMany(file => Read(project, compilation.GetSemanticModel(file.Key), file.Value, files)).Distinct()];
    }

    public static IEnumerable<string> NamespacesOf(SourceFile file) =>
        CSharpSyntaxTree.ParseText(file.Text, Syntax).GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().Select(declaration => declaration.Name.ToString());

    private static IEnumerable<Import> Read(Project project, SemanticModel model, SourceFile file, Dictionary<SyntaxTree, SourceFile> files)
    {
        foreach (var node in model.SyntaxTree.GetRoot().DescendantNodes())
        {
            if (node is UsingDirectiveSyntax { NamespaceOrType: var name } && project.RoomOf(name.ToString()) is { } room && room != file.Room)
                yield return new(file.Path, file.Room, room, $"using {name}");
            if (node is SimpleNameSyntax used && TypeOf(model.GetSymbolInfo(used)) is { } type)
                foreach (var declaration in type.DeclaringSyntaxReferences)
                    if (files[declaration.SyntaxTree].Room is var home && home != file.Room)
                        yield return new(file.Path, file.Room, home, $"type {type.Name}");
        }
    }

    /// <summary>The type that a name means, or whose static member, extension method or constructor it means.</summary>
    private static INamedTypeSymbol? TypeOf(SymbolInfo info) => (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) switch
    {
        INamedTypeSymbol type => type.OriginalDefinition,
        IMethodSymbol { MethodKind: MethodKind.ReducedExtension or MethodKind.Constructor } method => method.ContainingType.OriginalDefinition,
        { IsStatic: true, ContainingType: { } owner } => owner.OriginalDefinition,
        _ => null,
    };
}
