namespace Otron.Api.Cluster;

/// <summary>A stream of the cluster that can be opened again after the last event that the client has.</summary>
internal interface IResumable<T>
{
    /// <summary>The cluster has accepted the work: whatever would refuse new work only delays this.</summary>
    bool IsAccepted { get; }

    /// <summary>Every event has been added, although the stream may not have said that it ends.</summary>
    bool IsComplete { get; }

    /// <param name="accept">Takes events that arrive outside the stream; returns false when nobody reads any more.</param>
    IAsyncEnumerable<T> Open(Func<T, bool> accept, CancellationToken clientGone);

    /// <returns>False if the client has the event already.</returns>
    bool Add(in T next);

    /// <summary>Final events that were lost with the stream, although everything before them was added.</summary>
    IEnumerable<T> TakeMissingEnds();

    /// <summary>The node that an event comes from, or null if it does not say.</summary>
    string? NodeOf(in T next);

    /// <summary>What the reader learns when the stream could not be resumed in time after this failure.</summary>
    Exception GiveUp(Exception failure);
}
