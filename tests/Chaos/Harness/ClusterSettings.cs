namespace Otron.Chaos.Harness;

internal sealed record ClusterSettings
{
    public const string Model = "tiny/llama3";

    /// <summary>Ids of the models of each silo, with commas between; the last entry holds for all further silos.</summary>
    public string[] Serve { get; init; } = [Model];

    public int Silos { get; init; } = 2;

    public int Apis { get; init; } = 1;

    /// <summary>The fake model: a step takes this long and the text is a hash of the context. Null runs the real one.</summary>
    public double? HashStepMilliseconds { get; init; }

    /// <summary>Each silo reaches Redis over a cable of its own, which can be pulled.</summary>
    public bool CanCutRedis { get; init; }

    /// <summary>More settings for every process.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();
}
