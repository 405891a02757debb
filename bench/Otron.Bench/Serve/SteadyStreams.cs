using Otron.Bench.Server;
using Otron.Engine.Models;

namespace Otron.Bench.Serve;

/// <summary>Equally long chats that all stream at once, alone or while long prompts arrive.</summary>
/// <param name="intrusionTokens">Length of the prompts that arrive each second.</param>
internal sealed class SteadyStreams(ServerClient server, Func<int, int, ChatRequest> request, int clients, int inputTokens, int outputTokens, int intrusionTokens)
{
    private static readonly TimeSpan IntrusionPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Prompts and answers of full length, whatever the model would sample.</summary>
    public static async Task<SteadyStreams> CreateAsync(
        ServerClient server, ModelFolder model, int seed, int clients, int inputTokens, int outputTokens, int intrusionTokens, CancellationToken cancellationToken)
    {
        var requests = new ChatRequests(model.Id, seed, await server.TemplateTokensAsync(cancellationToken), model.Decoder!.EndTokenIds);
        return new(server, requests.Next, clients, inputTokens, outputTokens, intrusionTokens);
    }

    public async Task<SteadyWindow> RunAsync(CancellationToken cancellationToken)
    {
        var requests = Enumerable.Range(0, clients).Select(_ => request(inputTokens, outputTokens)).ToArray();
        var results = await Task.WhenAll(requests.Select(one => server.ChatAsync(one, ServerClient.NewSession(), cancellationToken)));
        return results.FirstOrDefault(result => !result.IsSuccess) is { } failed
            ? throw new BenchException($"A stream failed: {failed.Failure}.")
            : new SteadyWindow([.. results.Select(result => result.TextAt)]);
    }

    /// <summary>Runs the streams and also returns the prompts that were answered meanwhile; open ones are cancelled at the end.</summary>
    public async Task<(SteadyWindow Window, ChatResult[] Intruders)> RunIntrudedAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var intruders = IntrudeAsync(end.Token);
        var window = await RunAsync(cancellationToken);
        await end.CancelAsync();
        return (window, [.. (await intruders).Where(result => result.IsSuccess)]);
    }

    private async Task<ChatResult[]> IntrudeAsync(CancellationToken cancellationToken)
    {
        var sent = new List<Task<ChatResult>>();
        using var timer = new PeriodicTimer(IntrusionPeriod);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
                sent.Add(server.ChatAsync(request(intrusionTokens, 1), ServerClient.NewSession(), cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // the streams have ended
        }
        return await Task.WhenAll(sent);
    }
}
