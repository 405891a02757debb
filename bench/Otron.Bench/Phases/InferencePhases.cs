using System.Globalization;
using Otron.Bench.Server;

namespace Otron.Bench.Phases;

/// <summary>The phases of a chat request.</summary>
internal static class InferencePhases
{
    private static readonly (string Name, int Words, int AnswerTokens)[] Sizes = [("small", 16, 32), ("medium", 256, 64), ("large", 1024, 128)];

    public static IEnumerable<PhaseSize> Of(ServerClient server, PhasesOptions options, RandomWords words, CancellationToken cancellationToken)
    {
        return Sizes.Select(size => new PhaseSize(
            string.Create(CultureInfo.InvariantCulture, $"{size.Name}: {size.Words} words in, up to {size.AnswerTokens} tokens out"),
            async () => Figures(await server.TimedChatAsync(Request(words.Text(size.Words), size.AnswerTokens), cancellationToken))));

        // Sampling with a repetition penalty, so that every phase has work.
        ChatRequest Request(string text, int answerTokens) => new()
        {
            Model = options.Server.Model,
            Messages = [new("user", text)],
            MaxTokens = answerTokens,
            Temperature = 0.7,
            RepetitionPenalty = 1.1,
            Seed = options.Seed,
            Stream = false,
            StreamOptions = null,
            Timings = true,
        };
    }

    private static Figure[] Figures((ChatAnswer Answer, double ClientMs) run)
    {
        var timings = run.Answer.Timings ?? throw ServerClient.NoTimings;
        var (steps, tokens) = (Math.Max(1, timings.DecodeSteps), Math.Max(1, timings.PredictedN));
        return
        [
            new("chat template (ms)", timings.TemplateMs),
            new("tokenization (ms)", timings.TokenizeMs),
            new("queue (ms)", timings.QueueMs),
            new("prefill (ms)", timings.PrefillMs),
            new("forward pass per token (ms)", timings.ForwardMs / steps),
            new("repeat penalty per token (ms)", timings.PenaltyMs / tokens),
            new("sampling per token (ms)", timings.SamplingMs / tokens),
            new("average per token (ms)", timings.PredictedPerTokenMs),
            new("decode (ms)", timings.DecodeMs),
            new("detokenization (ms)", timings.DetokenizeMs),
            new("other (ms)", timings.OtherMs),
            new("total (ms)", timings.TotalMs),
            new("total at the client (ms)", run.ClientMs),
            new("tokens in", run.Answer.Usage.PromptTokens),
            new("tokens out", timings.PredictedN),
            new("tokens per second", tokens / run.ClientMs * 1000),
        ];
    }
}
