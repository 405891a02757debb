namespace Otron.Text.Constraints.Patterns;

/// <summary>What a client's pattern, list or grammar may have; beyond it the request fails by the limit's name.</summary>
internal static class PatternLimits
{
    /// <summary>Of a regular expression, as UTF-8.</summary>
    public const int MaxPatternBytes = 8 * 1024;

    /// <summary>The largest number in braces.</summary>
    public const int MaxCount = 1_000_000;

    /// <summary>Groups in groups.</summary>
    public const int MaxNesting = 100;

    /// <summary>Texts in a list of choices.</summary>
    public const int MaxChoices = 5_000;

    /// <summary>Characters of all choices together.</summary>
    public const int MaxChoiceCharacters = 250_000;

    /// <summary>Of a grammar, as UTF-8.</summary>
    public const int MaxGrammarBytes = 128 * 1024;

    /// <summary>Rules of a grammar.</summary>
    public const int MaxRules = 5_000;

    /// <summary>Of a structural tag as JSON, with its schemas.</summary>
    public const int MaxTagBytes = 512 * 1024;
}
