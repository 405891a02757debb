using Otron.Tests;

namespace Otron.Chaos.Harness;

internal sealed record ClusterSettings
{
    public const string Model = "tiny/llama3";

    /// <summary>Comma-separated ids of each silo's models; the last entry applies to all further silos.</summary>
    public string[] Serve { get; init; } = [Model];

    /// <summary>The folder of the models.</summary>
    public string Models { get; init; } = Repo.Models;

    public int Silos { get; init; } = 2;

    public int Apis { get; init; } = 1;

    /// <summary>Runs the fake model, whose step takes this long and whose text is a hash of the context; null runs the real model.</summary>
    public double? HashStepMilliseconds { get; init; }

    /// <summary>Each silo reaches Redis through a gate of its own, which can be cut.</summary>
    public bool CanCutRedis { get; init; }

    /// <summary>Additional settings of every process.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();
}
