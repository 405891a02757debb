namespace Otron.Text.Templates.Values;

internal enum SequenceKind
{
    List,
    Tuple,
    Range,

    /// <summary>One of groupby's pairs, whose parts also go by the names grouper and list.</summary>
    Group,

    /// <summary>dict.keys(): a view is counted and walked, not indexed.</summary>
    Keys,

    /// <summary>dict.values().</summary>
    Values,

    /// <summary>dict.items().</summary>
    Items,
}
