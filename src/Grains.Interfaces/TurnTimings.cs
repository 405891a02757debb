namespace Otron.Contract;

/// <summary>
/// Where the time of one choice went on the silo that finished it. <see cref="Template"/>, <see cref="Tokenize"/>, <see cref="Queue"/>,
/// <see cref="Prefill"/> and <see cref="Decode"/> follow one another and together are at most <see cref="Total"/>; all else lies within them.
/// </summary>
[GenerateSerializer, Immutable, Alias("otron.TurnTimings")]
public sealed record TurnTimings
{
    /// <summary>From messages to the prompt's text.</summary>
    [Id(0)] public TimeSpan Template { get; init; }

    /// <summary>From the prompt's text to token ids.</summary>
    [Id(1)] public TimeSpan Tokenize { get; init; }

    /// <summary>From the engine's acceptance to a KV row.</summary>
    [Id(2)] public TimeSpan Queue { get; init; }

    /// <summary>From the row to the first token, others' steps in between included. Of a resumed answer, to the first new token.</summary>
    [Id(3)] public TimeSpan Prefill { get; init; }

    /// <summary>From the first token to the last.</summary>
    [Id(4)] public TimeSpan Decode { get; init; }

    /// <summary>From tokens to text and stop texts; while the engine decodes on.</summary>
    [Id(5)] public TimeSpan Detokenize { get; init; }

    /// <summary>In the runs of the prompt.</summary>
    [Id(6)] public TimeSpan PrefillForward { get; init; }

    /// <summary>In the runs of <see cref="DecodeSteps"/>, each counted whole, however many answers it computed.</summary>
    [Id(7)] public TimeSpan Forward { get; init; }

    /// <summary>Biases and penalties on the logits of all tokens.</summary>
    [Id(8)] public TimeSpan Penalty { get; init; }

    /// <summary>The rest of drawing all tokens.</summary>
    [Id(9)] public TimeSpan Sampling { get; init; }

    /// <summary>Tokens after the first.</summary>
    [Id(10)] public int DecodeSteps { get; init; }

    /// <summary>How many answers a decode step computed, on average; 0 without any.</summary>
    [Id(11)] public double MeanBatchRows { get; init; }

    /// <summary>How often the answer was preempted to make room for another tenant.</summary>
    [Id(12)] public int FairnessPreemptions { get; init; }

    /// <summary>How often the answer was preempted because its reader was behind.</summary>
    [Id(13)] public int Parkings { get; init; }

    /// <summary>How often the answer was preempted, for either reason.</summary>
    public int Preemptions => FairnessPreemptions + Parkings;

    /// <summary>Time without a row after preemptions.</summary>
    [Id(14)] public TimeSpan Paused { get; init; }

    /// <summary>From the turn's arrival on the silo to the event that carries this.</summary>
    [Id(15)] public TimeSpan Total { get; init; }
}
