using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Otron.Api.Settings;

namespace Otron.Api.Cluster;

/// <summary>Opens turns on the grain of their session.</summary>
internal sealed class ChatTurns(
    IGrainFactory grains, LocalReaders readers, ClusterView cluster, Patience patience, IOptions<ApiOptions> options, TimeProvider time)
{
    /// <summary>The id of a session that nobody else has.</summary>
    public static string FreshSession() => $"fresh:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";

    /// <summary>
    /// Returns when the turn was accepted, which its first event shows, or throws why it was not. A session that is busy, or whose silo
    /// is full, costs the request its warm cache, never its answer: the turn gets a fresh session, which is placed where there is room.
    /// </summary>
    public async Task<ChannelReader<GenerationEvent>> OpenAsync(GenerationRequest request, string sessionId, CancellationToken clientGone)
    {
        request = request with { Sampling = request.Sampling.WithSeed() };
        try
        {
            return await StartAsync(request, sessionId, clientGone);
        }
        catch (OtronException e) when (e.Code is ErrorCode.SessionBusy or ErrorCode.Overloaded)
        {
            return await StartAsync(request, FreshSession(), clientGone);
        }
    }

    private async Task<ChannelReader<GenerationEvent>> StartAsync(GenerationRequest request, string sessionId, CancellationToken clientGone)
    {
        var grain = grains.GetGrain<IGenerationGrain>(SessionKey.Create(request.Model, request.Tenant, sessionId));
        var turn = new TurnProgress(
            request.Choices,
            (continuation, accept, leave) => GenerateAsync(grain, request with { Continuation = continuation }, accept, leave));
        var events = new ResumableStream<GenerationEvent>(turn, cluster, patience, options.Value.StreamBufferEvents, time).Start(clientGone);
        await events.WaitToReadAsync(clientGone);
        return events;
    }

    private async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        IGenerationGrain grain, GenerationRequest request, Func<GenerationEvent, bool> accept, [EnumeratorCancellation] CancellationToken clientGone)
    {
        using var reader = readers.Add(accept);
        await foreach (var next in grain.GenerateAsync(request with { Reader = reader.Id }, clientGone))
            yield return next;
    }
}
