namespace Otron.Contract;

/// <summary>A silo as it described itself last: what it serves and how busy that is.</summary>
[GenerateSerializer, Immutable, Alias("otron.NodeLoad")]
public sealed record NodeLoad
{
    /// <summary>Name of the silo, for people.</summary>
    [Id(0)] public required string Name { get; init; }

    [Id(1)] public required ModelLoad[] Models { get; init; }

    /// <summary>Hashes of the sessions that arrived lately: the silo that placed them need not add them to this report any more.</summary>
    [Id(2)] public uint[] Arrivals { get; init; } = [];

    /// <summary>The silo is leaving: it takes no new turns, and its sessions move to others.</summary>
    [Id(3)] public bool IsDraining { get; init; }

    /// <summary>Of this process: a silo that comes back under the same name has another.</summary>
    [Id(4)] public required string Address { get; init; }

    /// <summary>The silo does not reach the storage of conversations.</summary>
    [Id(5)] public bool IsCutOff { get; init; }

    /// <summary>Of this report among those of its silo: on the way a younger one may overtake an older one.</summary>
    [Id(6)] public required long Number { get; init; }
}

/// <summary>How busy one model is on one silo.</summary>
[GenerateSerializer, Immutable, Alias("otron.ModelLoad")]
public sealed record ModelLoad
{
    [Id(0)] public required ModelInfo Model { get; init; }

    /// <summary>KV rows; 0 for embedding models.</summary>
    [Id(1)] public required int Rows { get; init; }

    /// <summary>Turns, or inputs to embed, that were accepted and are not answered yet.</summary>
    [Id(2)] public required int InFlight { get; init; }

    /// <summary>The queue takes no more.</summary>
    [Id(3)] public required bool IsFull { get; init; }

    /// <summary>How long something that joins the queue now will probably wait.</summary>
    [Id(4)] public required double WaitSeconds { get; init; }

    /// <summary>Conversations that live on the silo, idle ones included.</summary>
    [Id(5)] public required int Sessions { get; init; }
}
