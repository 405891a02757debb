namespace Otron.Text.Constraints.Regexes;

/// <summary>
/// A regular language over bytes. Terms are made by <see cref="Terms"/> alone, which keeps one object for each: two terms of one arena
/// are the same language, as far as that is cheap to see, exactly if they are the same object.
/// </summary>
public sealed class Term
{
    /// <summary>The <see cref="Max"/> of a repetition without end.</summary>
    internal const int NoEnd = int.MaxValue;

    internal Term(int id, TermKind kind, bool isNullable) => (Id, Kind, IsNullable) = (id, kind, isNullable);

    /// <summary>The number of the term in its arena.</summary>
    public int Id { get; }

    /// <inheritdoc/>
    public override int GetHashCode() => Id;

    /// <summary>The language has the empty text.</summary>
    public bool IsNullable { get; }

    internal TermKind Kind { get; }

    /// <summary>The first part of a concatenation, the body of a repetition or of a complement; else null.</summary>
    internal Term First { get; init; } = null!;

    /// <summary>What follows <see cref="First"/> in a concatenation; else null.</summary>
    internal Term Rest { get; init; } = null!;

    /// <summary>The members of a union or an intersection, sorted by their numbers; else null.</summary>
    internal Term[] Parts { get; init; } = null!;

    /// <summary>The bytes of a set; else null.</summary>
    internal ByteSet Set { get; init; } = null!;

    internal Automaton Automaton { get; init; } = null!;

    internal int Min { get; init; }

    internal int Max { get; init; }

    /// <summary>
    /// About how many bytes the shortest text has: what a search goes by. Of an intersection it is the sum, for each part wants its own.
    /// </summary>
    internal int Distance { get; init; }

    /// <summary>The number of bytes of some text that tokens can spell, once one was found; else <see cref="NoEnd"/>.</summary>
    internal int Witness { get; set; } = NoEnd;

    /// <summary>Whether the language has a text.</summary>
    internal Inhabitation Any { get; set; }

    /// <summary>Whether the language has a text that tokens can spell.</summary>
    internal Inhabitation Spelled { get; set; }

    /// <summary>Bytes with the same derivative; null until it is asked for.</summary>
    internal ByteClasses? Classes { get; set; }

    /// <summary>The derivative by each class of bytes, as far as they were asked for.</summary>
    internal Term?[]? Next { get; set; }

    /// <summary>The complement, once it was made.</summary>
    internal Term? Complement { get; set; }
}
