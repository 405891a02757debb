namespace Otron.Contract;

/// <summary>
/// The times of one choice on the silo that finished it. <see cref="Template"/>, <see cref="Tokenize"/>, <see cref="Queue"/>,
/// <see cref="Prefill"/> and <see cref="Decode"/> follow one another and together are at most <see cref="Total"/>; all other times lie within
/// them.
/// </summary>
[GenerateSerializer, Immutable, Alias("otron.TurnTimings")]
public sealed record TurnTimings
{
    /// <summary>Time from messages to the prompt's text.</summary>
    [Id(0)] public TimeSpan Template { get; init; }

    /// <summary>Time from the prompt's text to token ids.</summary>
    [Id(1)] public TimeSpan Tokenize { get; init; }

    /// <summary>Time from the engine's acceptance to a KV row.</summary>
    [Id(2)] public TimeSpan Queue { get; init; }

    /// <summary>Time from the row to the first token, including the steps of other sequences. For a resumed answer, to the first new token.</summary>
    [Id(3)] public TimeSpan Prefill { get; init; }

    /// <summary>Time from the first token to the last.</summary>
    [Id(4)] public TimeSpan Decode { get; init; }

    /// <summary>Time from tokens to text, with stop texts; the engine decodes meanwhile.</summary>
    [Id(5)] public TimeSpan Detokenize { get; init; }

    /// <summary>Time in the runs of the prompt.</summary>
    [Id(6)] public TimeSpan PrefillForward { get; init; }

    /// <summary>Time in the runs of <see cref="DecodeSteps"/>, each counted whole, however many answers it computed.</summary>
    [Id(7)] public TimeSpan Forward { get; init; }

    /// <summary>Time of biases and penalties on the logits of all tokens.</summary>
    [Id(8)] public TimeSpan Penalty { get; init; }

    /// <summary>Time of the rest of sampling all tokens.</summary>
    [Id(9)] public TimeSpan Sampling { get; init; }

    /// <summary>Tokens after the first.</summary>
    [Id(10)] public int DecodeSteps { get; init; }

    /// <summary>Average number of answers that a decode step computed; 0 without a step.</summary>
    [Id(11)] public double MeanBatchRows { get; init; }

    /// <summary>How often the answer was preempted for a tenant that had no row.</summary>
    [Id(12)] public int TenantPreemptions { get; init; }

    /// <summary>How often the answer was parked because its reader was behind.</summary>
    [Id(13)] public int Parkings { get; init; }

    /// <summary>How often the answer was preempted, for either reason.</summary>
    public int Preemptions => TenantPreemptions + Parkings;

    /// <summary>Time between a preemption and the next row.</summary>
    [Id(14)] public TimeSpan Paused { get; init; }

    /// <summary>Time from the turn's arrival on the silo to the event that carries this.</summary>
    [Id(15)] public TimeSpan Total { get; init; }
}
