using System.Globalization;
using Otron.Bench.Server;

namespace Otron.Bench.Phases;

/// <summary>The kind of phases to measure, the number of runs and the folder of their results.</summary>
/// <param name="kind"><c>inference</c> or <c>embeddings</c>.</param>
internal sealed class PhasesOptions(string kind, Arguments arguments) : RunningServerOptions(arguments, ModelFor(kind))
{
    public bool IsInference { get; } = kind == "inference";

    public int Repeats { get; } = arguments.Positive("--repeats", 5);

    /// <summary>The folder for results.</summary>
    public string Directory { get; } = arguments.Optional("--out")
        ?? Path.Combine("results", $"{kind}-{TimeProvider.System.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");

    /// <summary>Results of an earlier run, to compare with; null for none.</summary>
    public string? Earlier { get; } = arguments.Optional("--compare");

    private static string ModelFor(string kind) => kind switch
    {
        "inference" => ChatModel,
        "embeddings" => EmbeddingModel,
        _ => throw new FormatException($"phases takes inference or embeddings, not {kind}."),
    };
}
