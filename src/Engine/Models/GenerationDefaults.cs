namespace Otron.Engine.Models;

/// <summary>Sampling defaults of generation_config.json; neutral values if the file has none.</summary>
public sealed record GenerationDefaults
{
    /// <summary>0 means greedy; the file says so with <c>do_sample: false</c>.</summary>
    public float Temperature { get; init; } = 1;

    public float TopP { get; init; } = 1;

    public int TopK { get; init; }

    public float MinP { get; init; }

    public float RepetitionPenalty { get; init; } = 1;
}
