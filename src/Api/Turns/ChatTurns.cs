using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Otron.Api.Sessions;
using Otron.Contract;

namespace Otron.Api.Turns;

/// <summary>Opens turns on the session's grain.</summary>
internal sealed class ChatTurns(IGrainFactory grains, LocalReaders readers, NodeWatch nodes, IOptions<ApiOptions> options, TimeProvider time)
{
    /// <summary>A frozen silo is declared dead after some seconds, and its sessions can then go on elsewhere.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(20);

    private readonly TurnPump _pump = new(
        nodes, options.Value.StreamBufferEvents, TimeSpan.FromSeconds(options.Value.StreamSilenceSeconds), MaxPause, time);

    /// <summary>
    /// Returns once the turn was accepted (its first event is there), or throws why not. A session that is busy, or whose silo is
    /// full, costs the request its warm cache, never its answer: it takes a fresh session, which is placed where there is room.
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
            return await StartAsync(request, SessionIdentity.Fresh(), clientGone);
        }
    }

    private async Task<ChannelReader<GenerationEvent>> StartAsync(GenerationRequest request, string sessionId, CancellationToken clientGone)
    {
        var grain = grains.GetGrain<IGenerationGrain>(SessionKey.Create(request.Model, request.Tenant, sessionId));
        var events = _pump.Start((behind, accept) => GenerateAsync(grain, request with { Continuation = behind }, accept, clientGone), request.Choices, clientGone);
        await events.WaitToReadAsync(clientGone);
        return events;
    }

    private async IAsyncEnumerable<GenerationEvent> GenerateAsync(
        IGenerationGrain grain, GenerationRequest request, Func<GenerationEvent, bool> accept, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = readers.Add(accept);
        await foreach (var next in grain.GenerateAsync(request with { Reader = reader.Id }, cancellationToken))
            yield return next;
    }
}
