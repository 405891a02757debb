using System.Globalization;
using Otron.Bench.Reporting;
using Otron.Bench.Server;

namespace Otron.Bench.Session;

/// <summary>The first token of each turn of a growing conversation, beside the same prompt in a new session.</summary>
internal static class SessionBench
{
    public static async Task<int> RunAsync(SessionOptions options)
    {
        using var server = new ServerClient(options.Server);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.MaxSeconds));
        await server.RequireModelAsync(deadline.Token);
        await server.TemplateTokensAsync(deadline.Token); // warms up
        Console.WriteLine($"model {options.Server.Model} at {options.Server.Url} · median of {options.Conversations} conversations · {Machine.Describe()}");

        var turns = Enumerable.Range(0, options.Turns).Select(_ => new List<SessionTurn>()).ToArray();
        for (var i = 0; i < options.Conversations; i++)
            await ConverseAsync(server, options, new RandomWords(options.Seed + i), turns, deadline.Token);
        Print(turns);
        return 0;
    }

    private static async Task ConverseAsync(
        ServerClient server, SessionOptions options, RandomWords words, List<SessionTurn>[] turns, CancellationToken cancellationToken)
    {
        var session = ServerClient.NewSession();
        List<ChatMessage> messages = [];
        for (var turn = 0; turn < options.Turns; turn++)
        {
            messages.Add(new("user", words.Text(turn == 0 ? options.FirstTokens : options.TurnTokens)));
            var request = new ChatRequest { Model = options.Server.Model, Messages = messages, MaxTokens = options.AnswerTokens };
            var warm = await server.ChatAsync(request, session, cancellationToken);
            var cold = await server.ChatAsync(Unseen(request, words), ServerClient.NewSession(), cancellationToken);
            if ((warm.Failure ?? cold.Failure) is { } failure)
                throw new BenchException($"Turn {turn + 1} failed: {failure}.");
            turns[turn].Add(new(warm, cold));
            messages.Add(new("assistant", warm.Text));
        }
    }

    /// <summary>Messages of the same length with another beginning, so that prefixes shared between sessions do not help either.</summary>
    private static ChatRequest Unseen(ChatRequest request, RandomWords words)
    {
        var (first, rest) = (request.Messages[0], request.Messages.Skip(1));
        var changed = first with { Content = words.Text(2) + first.Content[first.Content.IndexOf(' ', first.Content.IndexOf(' ') + 1)..] };
        return request with { Messages = [changed, .. rest], MaxTokens = 1 };
    }

    private static void Print(List<SessionTurn>[] turns)
    {
        Console.WriteLine("| turn | prompt | cached | TTFT ms | cold prompt | cold cached | cold TTFT ms | ratio |");
        Console.WriteLine("| ---: | -----: | -----: | ------: | ----------: | ----------: | -----------: | ----: |");
        for (var i = 0; i < turns.Length; i++)
        {
            var (warm, cold) = (Median(turns[i], turn => turn.Warm.TtftMs), Median(turns[i], turn => turn.Cold.TtftMs));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {i + 1,4} | {Median(turns[i], turn => turn.Warm.Usage.PromptTokens),6:F0} | {Median(turns[i], turn => turn.Warm.CachedTokens),6:F0} | {warm,7:F1} | {Median(turns[i], turn => turn.Cold.Usage.PromptTokens),11:F0} | {Median(turns[i], turn => turn.Cold.CachedTokens),11:F0} | {cold,12:F1} | {warm / cold,5:F2} |"));
        }
    }

    private static double Median(List<SessionTurn> turns, Func<SessionTurn, double> figure) => new Distribution(turns.Select(figure)).Median;
}
