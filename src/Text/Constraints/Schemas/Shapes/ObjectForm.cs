namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>One alternative of objects: all of its conditions hold at once.</summary>
/// <param name="Members">Keys by name, in the order in which they are written.</param>
/// <param name="Others">What keys without a name of their own may hold; their key languages do not overlap, keys in none are forbidden.</param>
internal sealed record ObjectForm(IReadOnlyList<Member> Members, IReadOnlyList<OtherMembers> Others)
{
    public static readonly ObjectForm Any = new([], [new(TextSet.All, null, Openness.Open)]);

    public int Min { get; init; }

    public int? Max { get; init; }

    /// <summary>Each asks for some key of a language with some value.</summary>
    public IReadOnlyList<SomeMember> Some { get; init; } = [];

    /// <summary>The keys that the schema has evaluated; null where nobody asks.</summary>
    public EvaluatedKeys? Evaluated { get; init; }

    public bool IsAny => Members.Count == 0 && Others is [{ IsAll: true }] && Min == 0 && Max is null && Some.Count == 0;
}

/// <summary>A key by name.</summary>
/// <param name="IsDeclared">It stands in <c>properties</c>; such keys come first.</param>
/// <param name="Value">What it holds; null is anything. A value that cannot be forbids the key.</param>
internal sealed record Member(string Name, bool IsRequired, bool IsDeclared, Demand? Value);

/// <summary>All keys of a language.</summary>
/// <param name="Value">What they hold; null is anything.</param>
internal sealed record OtherMembers(TextSet Keys, Demand? Value, Openness Openness)
{
    public bool IsAll => Keys.IsAll && Value is null;
}

/// <summary>At least one key of a language holds a value of the demand.</summary>
internal sealed record SomeMember(TextSet Keys, Demand? Value);

/// <summary>How far a schema speaks of keys without a name; where two meet, the later one holds.</summary>
internal enum Openness
{
    /// <summary>It does not speak of properties at all.</summary>
    Open,

    /// <summary>It has properties and is silent about others.</summary>
    Silent,

    /// <summary>It allows others.</summary>
    Stated,

    /// <summary>They match a pattern of the schema.</summary>
    Pattern,
}

/// <summary>Keys that keywords have looked at; what is left is for <c>unevaluatedProperties</c>.</summary>
internal sealed record EvaluatedKeys(IReadOnlyList<string> Names, IReadOnlyList<TextSet> Languages)
{
    public static readonly EvaluatedKeys None = new([], []);

    public static readonly EvaluatedKeys All = new([], [TextSet.All]);
}
