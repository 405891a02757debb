namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>The normal form of a schema: for each JSON type the values that it admits.</summary>
internal sealed record ValueSet(NumberSet Numbers, TextSet Texts, IReadOnlyList<ObjectForm> Objects, IReadOnlyList<ArrayForm> Arrays)
{
    public static readonly ValueSet Any = new(NumberSet.All, TextSet.All, [ObjectForm.Any], [ArrayForm.Any]) { Null = true, False = true, True = true };

    public static readonly ValueSet None = new(NumberSet.None, TextSet.None, [], []);

    public bool Null { get; init; }

    public bool False { get; init; }

    public bool True { get; init; }

    /// <summary>It has more values than the schema, for a part of it could not be kept. So has its complement.</summary>
    public bool IsApproximate { get; init; }

    /// <summary>Some value is no object and no array.</summary>
    public bool HasScalars => Null || False || True || !Numbers.IsNone || !Texts.IsNone;

    /// <summary>No value at all, as far as one look tells.</summary>
    public bool IsNone => !HasScalars && Objects.Count == 0 && Arrays.Count == 0;
}
