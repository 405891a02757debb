using System.Globalization;
using Otron.Bench.Server;

namespace Otron.Bench.Phases;

/// <summary>The phases of an embedding request.</summary>
internal static class EmbeddingPhases
{
    private static readonly (string Name, int Inputs, int Words)[] Sizes = [("small", 1, 16), ("medium", 8, 64), ("large", 32, 192)];

    /// <summary>All texts differ, since equal ones need not be computed again.</summary>
    public static IEnumerable<PhaseSize> Of(ServerClient server, RandomWords words, CancellationToken cancellationToken) =>
        Sizes.Select(size => new PhaseSize(
            string.Create(CultureInfo.InvariantCulture, $"{size.Name}: {size.Inputs} inputs of {size.Words} words"),
            async () => Figures(await server.TimedEmbedAsync([.. Enumerable.Range(0, size.Inputs).Select(_ => words.Text(size.Words))], cancellationToken))));

    private static Figure[] Figures((EmbeddingsAnswer Answer, double ClientMs) run)
    {
        var timings = run.Answer.Timings ?? throw ServerClient.NoTimings;
        return
        [
            new("input processing (ms)", timings.InputMs),
            new("queue (ms)", timings.QueueMs),
            new("generation (ms)", timings.InferenceMs),
            new("post-processing (ms)", timings.PostprocessMs),
            new("other (ms)", timings.OtherMs),
            new("total (ms)", timings.TotalMs),
            new("total at the client (ms)", run.ClientMs),
            new("tokens", run.Answer.Usage.PromptTokens),
            new("tokens per second", run.Answer.Usage.PromptTokens / run.ClientMs * 1000),
        ];
    }
}
