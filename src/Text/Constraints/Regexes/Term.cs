namespace Otron.Text.Constraints.Regexes;

/// <summary>
/// A regular language over bytes. Terms are made by <see cref="Terms"/> alone, which keeps one object for each: two terms of one arena
/// are the same language, as far as that is cheap to see, exactly if they are the same object.
/// </summary>
public sealed class Term
{
    internal Term(int id, bool isNullable) => (Id, IsNullable) = (id, isNullable);

    /// <summary>The number of the term in its arena.</summary>
    public int Id { get; }

    /// <summary>The language has the empty text.</summary>
    public bool IsNullable { get; }
}
