namespace Otron.Text.Templates.Values;

internal enum SequenceKind
{
    List,
    Tuple,
    Range,

    /// <summary>One of groupby's pairs, whose parts also go by the names grouper and list.</summary>
    Group,

    /// <summary>dict.keys(), values() or items(): counted and walked, not indexed.</summary>
    View,

    /// <summary>The result of map, select and other lazy filters: always true, walked once.</summary>
    Iterator,
}
