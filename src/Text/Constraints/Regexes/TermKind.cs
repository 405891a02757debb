namespace Otron.Text.Constraints.Regexes;

/// <summary>What a term is made of.</summary>
internal enum TermKind : byte
{
    /// <summary>No text.</summary>
    Nothing,

    /// <summary>The empty text alone.</summary>
    Empty,

    /// <summary>One byte of <see cref="Term.Set"/>.</summary>
    Set,

    /// <summary><see cref="Term.First"/>, which is no concatenation, then <see cref="Term.Rest"/>.</summary>
    Concat,

    /// <summary>One of <see cref="Term.Parts"/>, none of which is a union or empty; at most one is a set, at most one a complement.</summary>
    Union,

    /// <summary>All of <see cref="Term.Parts"/> at once; at most one is a set, at most one a complement.</summary>
    Intersection,

    /// <summary>Whatever <see cref="Term.First"/> is not.</summary>
    Not,

    /// <summary><see cref="Term.First"/> from <see cref="Term.Min"/> to <see cref="Term.Max"/> times.</summary>
    Repeat,

    /// <summary>A state of an automaton.</summary>
    State,
}
