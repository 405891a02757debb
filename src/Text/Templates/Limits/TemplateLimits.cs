namespace Otron.Text.Templates.Limits;

/// <summary>Limits of a rendering. A template comes with a model, and a model may come from anywhere.</summary>
public sealed record TemplateLimits
{
    public static TemplateLimits Default { get; } = new();

    public int MaxTemplateCharacters { get; init; } = 1_000_000;

    /// <summary>Nesting of statements and expressions, left-leaning chains such as <c>a + a + a</c> included.</summary>
    public int MaxNestingDepth { get; init; } = 200;

    public int MaxMacroDepth { get; init; } = 100;

    /// <summary>One step is one evaluated node, one list item made or eight characters touched.</summary>
    public long MaxSteps { get; init; } = 20_000_000;

    public int MaxOutputCharacters { get; init; } = 8_000_000;

    public int MaxStringCharacters { get; init; } = 8_000_000;

    public int MaxListItems { get; init; } = 1_000_000;

    public int MaxRangeItems { get; init; } = 100_000;

    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Measures <see cref="MaxDuration"/> and tells <c>strftime_now</c> the time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
