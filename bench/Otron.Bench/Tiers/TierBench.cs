using System.Globalization;
using Otron.Bench.Reporting;
using Otron.Bench.Server;

namespace Otron.Bench.Tiers;

/// <summary>
/// The first token of a conversation's next turn, when its cache is in its row, in memory, on disk and on disk after a restart. The
/// server has one row, and memory for one conversation, so another conversation evicts the first one to the next tier.
/// </summary>
internal static class TierBench
{
    private static readonly string[] Tiers = ["cold", "row", "memory", "disk", "restart"];

    public static async Task<int> RunAsync(TierOptions options)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.MaxSeconds));
        var folder = Directory.CreateTempSubdirectory("otron-tiers-");
        Console.WriteLine($"model {options.Model} · one row, memory for one conversation · median of {options.Repeats} · {Machine.Describe()}");
        try
        {
            var turns = Tiers.Select(_ => new List<ChatResult>()).ToArray();
            var unbroken = Tiers.Select(_ => new List<ChatResult>()).ToArray();
            for (var i = 0; i < options.Repeats; i++)
                await RunAsync(options, folder.FullName, options.Seed + i, turns, unbroken, deadline.Token);
            return Print(turns, unbroken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(
        TierOptions options, string folder, int seed, List<ChatResult>[] turns, List<ChatResult>[] unbroken, CancellationToken cancellationToken)
    {
        var words = new RandomWords(seed);
        // The messages are fixed beforehand, so that both conversations are the same whatever the answers are.
        var questions = Tiers.Select((_, turn) => words.Text(turn == 0 ? options.FirstTokens : options.TurnTokens)).ToArray();
        var (session, other, third) = (ServerClient.NewSession(), ServerClient.NewSession(), ServerClient.NewSession());
        var server = await StartAsync(options, folder, cancellationToken);
        try
        {
            using (var client = Client(server, options))
            {
                await client.TemplateTokensAsync(cancellationToken); // warms up
                var calm = ServerClient.NewSession();
                List<ChatMessage> said = [];
                for (var turn = 0; turn < Tiers.Length; turn++)
                    unbroken[turn].Add(await TurnAsync(client, options, said, questions[turn], calm, cancellationToken));

                said = [];
                turns[0].Add(await TurnAsync(client, options, said, questions[0], session, cancellationToken));
                turns[1].Add(await TurnAsync(client, options, said, questions[1], session, cancellationToken));
                await TurnAsync(client, options, [], words.Text(options.FirstTokens), other, cancellationToken); // takes the row
                turns[2].Add(await TurnAsync(client, options, said, questions[2], session, cancellationToken));
                await TurnAsync(client, options, [], words.Text(options.FirstTokens), other, cancellationToken); // takes the row
                await TurnAsync(client, options, [], words.Text(options.FirstTokens), third, cancellationToken); // takes the memory
                turns[3].Add(await TurnAsync(client, options, said, questions[3], session, cancellationToken));

                await server.DisposeAsync();
                server = await StartAsync(options, folder, cancellationToken);
                using var again = Client(server, options);
                await again.TemplateTokensAsync(cancellationToken);
                turns[4].Add(await TurnAsync(again, options, said, questions[4], session, cancellationToken));
            }
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<ChatResult> TurnAsync(
        ServerClient client, TierOptions options, List<ChatMessage> said, string question, string session, CancellationToken cancellationToken)
    {
        said.Add(new("user", question));
        var request = new ChatRequest { Model = options.Model, Messages = said, MaxTokens = options.AnswerTokens };
        var result = await client.ChatAsync(request, session, cancellationToken);
        if (result.Failure is { } failure)
            throw new BenchException($"A turn failed: {failure}.");
        said.Add(new("assistant", result.Text));
        return result;
    }

    private static Task<ServerProcess> StartAsync(TierOptions options, string folder, CancellationToken cancellationToken) => ServerProcess.StartAsync(
        options.ServerLibrary,
        [
            $"--Otron:Models:Path={options.ModelsRoot}", $"--Otron:Models:Serve={options.Model}", "--Otron:Engine:Rows=1",
            "--Otron:Engine:SnapshotMegabytes=100", $"--Otron:Engine:SnapshotPath={folder}",
        ],
        cancellationToken);

    private static ServerClient Client(ServerProcess server, TierOptions options) => new(new ServerOptions { Url = server.Url, Model = options.Model });

    private static int Print(List<ChatResult>[] turns, List<ChatResult>[] unbroken)
    {
        Console.WriteLine();
        Console.WriteLine("| cache from | prompt | cached | TTFT ms | of cold | answers as unbroken |");
        Console.WriteLine("| ---------- | -----: | -----: | ------: | ------: | ------------------: |");
        var cold = Median(turns[0], turn => turn.TtftMs);
        for (var i = 0; i < Tiers.Length; i++)
        {
            var ttft = Median(turns[i], turn => turn.TtftMs);
            var equal = turns[i].Zip(unbroken[i]).Count(pair => pair.First.Text == pair.Second.Text);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Tiers[i],-10} | {Median(turns[i], turn => turn.Usage.PromptTokens),6:F0} | {Median(turns[i], turn => turn.CachedTokens),6:F0} | {ttft,7:F1} | {ttft / cold,7:F2} | {equal,12} of {turns[i].Count,3} |"));
        }
        return 0;
    }

    private static double Median(List<ChatResult> turns, Func<ChatResult, double> figure) => new Distribution(turns.Select(figure)).Median;
}
