using System.Runtime.CompilerServices;

namespace Otron.Api.Cluster;

/// <summary>How much of a stored response the client has.</summary>
internal sealed class ResponseProgress(IConversationGrain grain, int entry) : IResumable<ResponseUpdate>
{
    private int _seen;

    /// <summary>The turn was accepted when its entry was stored.</summary>
    public bool IsAccepted => true;

    public bool IsComplete { get; private set; }

    public IAsyncEnumerable<ResponseUpdate> Open(Func<ResponseUpdate, bool> accept, CancellationToken clientGone) => FollowAsync(clientGone);

    public bool Add(in ResponseUpdate update)
    {
        _seen += update.Deltas.Length;
        IsComplete = update.Response is { IsRunning: false };
        return true;
    }

    public IEnumerable<ResponseUpdate> TakeMissingEnds() => [];

    public string? NodeOf(in ResponseUpdate update) => update.Node;

    /// <summary>The response itself is not lost: the client learns why it could not be reached.</summary>
    public Exception GiveUp(Exception failure) => failure;

    private async IAsyncEnumerable<ResponseUpdate> FollowAsync([EnumeratorCancellation] CancellationToken clientGone)
    {
        await foreach (var update in grain.FollowAsync(entry, _seen, clientGone).WithCancellation(clientGone))
            yield return update;
        // A stream that merely ends was cut off.
        if (!IsComplete)
            throw ClusterFailures.TurnLost();
    }
}
