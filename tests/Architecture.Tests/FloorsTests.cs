using Otron.Architecture.Tests.Rooms;

namespace Otron.Architecture.Tests;

/// <summary>The floors of the house: inside a project, a room imports only rooms below it. A room is a folder, and its namespace.</summary>
public sealed class FloorsTests
{
    // From top to bottom. Rooms on one line do not import each other; "." is what lies directly in the project's folder.
    private static readonly Dictionary<string, string> Floors = new(StringComparer.Ordinal)
    {
        ["Api"] = """
            .
            Hosting
            OpenAi/Chat OpenAi/Completions OpenAi/Conversations OpenAi/Responses OpenAi/Tokenize
            OpenAi/Embeddings OpenAi/Generation OpenAi/Models OpenAi/Stored
            OpenAi/Fields
            OpenAi/Wire Cluster
            Auth Telemetry Page
            Errors Settings
            """,
        ["Silo"] = """
            .
            """,
        ["Grains"] = """
            Hosting
            Conversations
            Generation Embeddings
            Migration Storage
            Nodes
            Models
            Telemetry
            """,
        ["Engine"] = """
            Generation
            Generation/Scheduling
            Generation/Rows
            Generation/Sequences
            Generation/Snapshots
            Embeddings Generation/Running
            Models
            Onnx
            Generation/Sampling Generation/Telemetry .
            """,
        ["Text"] = """
            Dialects/Families
            Dialects
            Dialects/Reading Dialects/Writing
            Constraints
            Constraints/Clients
            Constraints/Masks Constraints/Schemas
            Constraints/Schemas/Writing
            Constraints/Schemas/Keywords
            Constraints/Schemas/Formats Constraints/Schemas/Plans
            Constraints/Schemas/Shapes
            Constraints/Schemas/Documents
            Constraints/Grammars
            Constraints/Patterns
            Constraints/Regexes
            Templates
            Templates/Runtime
            Templates/Syntax
            Templates/Library
            Templates/Calls Tokenization
            Templates/Python Tokenization/Cutting Tokenization/Decoding
            Templates/Values Tokenization/Models Tokenization/Normalizing Tokenization/Splitting
            . Templates/Limits Tokenization/Format
            Tokenization/Unicode
            """,
        ["ServiceDefaults"] = """
            .
            Reporting
            """,
        ["Grains.Interfaces"] = """
            .
            """,
    };

    public static TheoryData<string> Projects => [.. Project.Names];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Rooms_import_only_rooms_below_them(string name)
    {
        var project = Project.Load(name);

        var broken = new Plan(Floors[name]).Check(ImportReader.Read(project), project.Rooms);

        House.AssertNone(broken);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_namespace_of_a_file_is_its_folder(string name)
    {
        var project = Project.Load(name);

        var strays =
            from file in project.Files
            from found in ImportReader.NamespacesOf(file).DefaultIfEmpty("of no name")
            where Path.GetFileName(file.Path) != "Program.cs" // top-level statements
            where found != project.NamespaceOf(file.Room)
            select $"{file.Path}: namespace {found} stands in the folder of {project.NamespaceOf(file.Room)}";

        House.AssertNone(strays);
    }
}
