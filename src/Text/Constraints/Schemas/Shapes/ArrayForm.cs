namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>One alternative of arrays: all of its conditions hold at once.</summary>
/// <param name="Prefix">What the first items are; null is anything.</param>
/// <param name="Rest">What all later items are; null is anything.</param>
internal sealed record ArrayForm(IReadOnlyList<Demand?> Prefix, Demand? Rest)
{
    public static readonly ArrayForm Any = new([], null);

    public int Min { get; init; }

    public int? Max { get; init; }

    /// <summary>No two items are equal.</summary>
    public bool IsUnique { get; init; }

    public IReadOnlyList<ItemCount> Counts { get; init; } = [];

    /// <summary>The items that the schema has evaluated; null where nobody asks.</summary>
    public EvaluatedItems? Evaluated { get; init; }

    public bool IsAny => Prefix.Count == 0 && Rest is null && Min == 0 && Max is null && !IsUnique && Counts.Count == 0;

    public Demand? At(int index) => index < Prefix.Count ? Prefix[index] : Rest;
}

/// <summary>How many items, from an index on, meet a demand.</summary>
internal sealed record ItemCount(int From, Demand Value, int Min, int? Max);

/// <summary>Items that keywords have looked at; what is left is for <c>unevaluatedItems</c>.</summary>
/// <param name="Count">The first ones.</param>
/// <param name="Matching">And those that meet one of these.</param>
internal sealed record EvaluatedItems(int Count, IReadOnlyList<Demand> Matching)
{
    public static readonly EvaluatedItems None = new(0, []);

    public static readonly EvaluatedItems All = new(int.MaxValue, []);
}
