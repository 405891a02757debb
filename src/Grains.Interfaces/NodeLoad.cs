namespace Otron.Contract;

/// <summary>The last report of a silo: the models that it serves and how busy they are.</summary>
[GenerateSerializer, Immutable, Alias("otron.NodeLoad")]
public sealed record NodeLoad
{
    /// <summary>Name of the silo, for people.</summary>
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required ModelLoad[] Models { get; init; }

    /// <summary>Hashes of the sessions that arrived lately. The silo that placed them no longer adds them to this report.</summary>
    [Id(2)] public uint[] Arrivals { get; init; } = [];

    /// <summary>The silo is leaving: it takes no new turns, and its sessions move to others.</summary>
    [Id(3)] public bool IsDraining { get; init; }

    /// <summary>Address of this process. A silo that restarts under the same name has another address.</summary>
    [Id(4)] public required string Address { get; init; }

    /// <summary>The silo does not reach the storage of conversations.</summary>
    [Id(5)] public bool IsCutOff { get; init; }

    /// <summary>Sequence number of this report; reports can arrive out of order.</summary>
    [Id(6)] public required long Number { get; init; }
}

/// <summary>How busy one model is on one silo.</summary>
[GenerateSerializer, Immutable, Alias("otron.ModelLoad")]
public sealed record ModelLoad
{
    [Id(0)] public required ModelInfo Model { get; init; }

    /// <summary>KV rows; 0 for embedding models.</summary>
    [Id(1)] public required int Rows { get; init; }

    /// <summary>Turns or embedding inputs that were accepted and are not answered yet.</summary>
    [Id(2)] public required int InFlight { get; init; }

    /// <summary>The queue is full.</summary>
    [Id(3)] public required bool IsFull { get; init; }

    /// <summary>Estimated wait of a request that joins the queue now.</summary>
    [Id(4)] public required double WaitSeconds { get; init; }

    /// <summary>Conversations that live on the silo, idle ones included.</summary>
    [Id(5)] public required int Sessions { get; init; }
}
