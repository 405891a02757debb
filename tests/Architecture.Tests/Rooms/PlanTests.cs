namespace Otron.Architecture.Tests.Rooms;

/// <summary>The check of floors, on small houses.</summary>
public sealed class PlanTests
{
    private const string UpOverDown = """
        Up
        Down
        """;

    private const string Tool = "namespace Otron.House.Down; internal static class Tool { public static int Use(this int x) => x; }";

    [Fact]
    public void An_upper_room_may_import_a_lower_one() =>
        Assert.Empty(Broken(UpOverDown, ("Up/Boss.cs", "using Otron.House.Down; namespace Otron.House.Up; class Boss { int X => Tool.Use(1); }"), ("Down/Tool.cs", Tool)));

    [Fact]
    public void An_import_by_using_goes_up() => Assert.Equal(
        ["src/House/Down/Low.cs: room Down imports room Up, which stands above it (using Otron.House.Up)"],
        Broken(UpOverDown, ("Up/Boss.cs", "namespace Otron.House.Up; class Boss;"), ("Down/Low.cs", "using Otron.House.Up; namespace Otron.House.Down; class Low;")));

    [Fact]
    public void An_import_by_the_name_of_a_type_goes_up() => Assert.Equal(
        ["src/House/Down/Low.cs: room Down imports room Up, which stands above it (type Boss)"],
        Broken(UpOverDown, ("Up/Boss.cs", "namespace Otron.House.Up; class Boss;"), ("Down/Low.cs", "namespace Otron.House.Down; class Low { Up.Boss? Owner; }")));

    [Theory]
    [InlineData("class Low { Kind Kind => Kind.Small; }", "Kind")]
    [InlineData("class Low { object X => new Box<int>(); }", "Box")]
    [InlineData("class Low { int X => 1.Twice(); }", "Numbers")]
    [InlineData("[Mark] class Low;", "MarkAttribute")]
    [InlineData("class Low : IThing;", "IThing")]
    [InlineData("class Low { string X => nameof(Kind); }", "Kind")]
    [InlineData("class Low { void X() => Missing.Call(y => Kind.Small); }", "Kind")]
    public void A_type_of_an_enclosing_namespace_needs_no_using(string user, string type)
    {
        const string Parent = """
            namespace Otron.House;
            enum Kind { Small }
            class Box<T>;
            class MarkAttribute : Attribute;
            interface IThing;
            static class Numbers { public static int Twice(this int x) => 2 * x; }
            """;

        Assert.Equal(
            [$"src/House/Down/Low.cs: room Down imports room ., which stands above it (type {type})"],
            Broken(".\nDown", ("Parent.cs", Parent), ("Down/Low.cs", $"namespace Otron.House.Down; {user}")));
    }

    [Fact]
    public void Comments_strings_and_members_of_the_same_name_are_no_imports() => Assert.Empty(Broken(
        UpOverDown,
        ("Up/Boss.cs", "namespace Otron.House.Up; class Boss;"),
        ("Down/Low.cs", """
            namespace Otron.House.Down;
            /// <summary>Called by <see cref="Otron.House.Up.Boss"/>.</summary>
            class Low { string Boss => "Otron.House.Up.Boss"; /* Up.Boss */ int Up => Boss.Length; }
            """)));

    [Fact]
    public void Two_rooms_that_import_each_other_break_the_plan_either_way()
    {
        (string, string)[] circle =
        [
            ("Up/Boss.cs", "namespace Otron.House.Up; class Boss { Down.Tool? X; }"),
            ("Down/Tool.cs", "namespace Otron.House.Down; class Tool { Up.Boss? X; }"),
        ];

        Assert.Equal(["src/House/Down/Tool.cs: room Down imports room Up, which stands above it (type Boss)"], Broken("Up\nDown", circle));
        Assert.Equal(["src/House/Up/Boss.cs: room Up imports room Down, which stands above it (type Tool)"], Broken("Down\nUp", circle));
    }

    [Fact]
    public void Rooms_on_one_floor_do_not_import_each_other() => Assert.Equal(
        ["src/House/Up/Boss.cs: room Up imports room Down, which stands on the same floor (type Tool)"],
        Broken("Up Down", ("Up/Boss.cs", "namespace Otron.House.Up; class Boss { int X => Down.Tool.Use(1); }"), ("Down/Tool.cs", Tool)));

    [Fact]
    public void Every_room_is_in_the_plan_and_every_room_of_the_plan_exists() => Assert.Equal(
        ["room Down is not in the plan", "room Cellar of the plan does not exist"],
        Broken("Cellar", ("Down/Tool.cs", Tool)));

    private static IReadOnlyList<string> Broken(string floors, params (string Path, string Text)[] files)
    {
        var house = new Project(
            "House",
            "Otron.House",
            [.. files.Select(file => new SourceFile($"src/House/{file.Path}", file.Path.Contains('/') ? file.Path[..file.Path.LastIndexOf('/')] : Project.Root, file.Text))],
            GlobalUsings: []);
        return new Plan(floors).Check(ImportReader.Read(house), house.Rooms);
    }
}
