namespace Otron.Architecture.Tests.Rooms;

/// <summary>The floors of one project from top to bottom. A room may use the rooms of lower floors.</summary>
internal sealed class Plan
{
    private readonly Dictionary<string, int> _floors = new(StringComparer.Ordinal); // counted from the top

    /// <param name="floors">A line for each floor; rooms on one line do not use each other.</param>
    public Plan(string floors)
    {
        var lines = floors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var floor = 0; floor < lines.Length; floor++)
            foreach (var room in lines[floor].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                _floors.Add(room, floor);
    }

    /// <param name="rooms">The rooms that exist.</param>
    /// <returns>A sentence for each room and each file that breaks the plan.</returns>
    public IReadOnlyList<string> Check(IEnumerable<Import> imports, IReadOnlyCollection<string> rooms) =>
    [
        .. rooms.Except(_floors.Keys).Select(room => $"room {room} is not in the plan"),
        .. _floors.Keys.Except(rooms).Select(room => $"room {room} of the plan does not exist"),
        .. from import in imports
           group import.By by (import.Path, import.From, import.To) into found
           let problem = ProblemOf(found.Key.From, found.Key.To)
           where problem is not null
           select $"{found.Key.Path}: room {found.Key.From} imports room {found.Key.To}, {problem} ({string.Join(", ", found)})",
    ];

    private string? ProblemOf(string from, string to) =>
        !_floors.TryGetValue(from, out var above) || !_floors.TryGetValue(to, out var below) || above < below ? null
        : above == below ? "which stands on the same floor"
        : "which stands above it";
}
