using System.Globalization;
using Otron.Bench.Server;

namespace Otron.Bench.Phases;

/// <summary>Which phases of which model, how often, and where the results go.</summary>
internal sealed record PhasesOptions
{
    public required ServerOptions Server { get; init; }

    public required bool IsInference { get; init; }

    public required int Repeats { get; init; }

    public required int Seed { get; init; }

    /// <summary>Where results are kept.</summary>
    public required string Directory { get; init; }

    /// <summary>Results of an earlier run, to compare with; null for none.</summary>
    public required string? Earlier { get; init; }

    public required int MaxSeconds { get; init; }

    public static PhasesOptions Parse(string kind, Arguments arguments)
    {
        var isInference = kind switch
        {
            "inference" => true,
            "embeddings" => false,
            _ => throw new FormatException($"phases takes inference or embeddings, not {kind}."),
        };
        var options = new PhasesOptions
        {
            Server = ServerOptions.Read(arguments, isInference ? "smollm2-135m-instruct" : "all-minilm-l6-v2"),
            IsInference = isInference,
            Repeats = arguments.Positive("--repeats", 5),
            Seed = arguments.Number("--seed", 0),
            Directory = arguments.Optional("--out") ?? Path.Combine("results", $"{kind}-{TimeProvider.System.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}"),
            Earlier = arguments.Optional("--compare"),
            MaxSeconds = arguments.Positive("--max-seconds", 300),
        };
        arguments.RefuseRest();
        return options;
    }
}
