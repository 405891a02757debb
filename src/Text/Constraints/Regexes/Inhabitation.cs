namespace Otron.Text.Constraints.Regexes;

/// <summary>What is known of a language's texts.</summary>
internal enum Inhabitation : byte
{
    Unknown,

    /// <summary>There is one.</summary>
    Some,

    /// <summary>There is none.</summary>
    None,
}
