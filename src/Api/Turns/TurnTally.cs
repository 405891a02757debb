using Otron.Api.OpenAi;
using Otron.Api.OpenAi.Dto;
using Otron.Api.Telemetry;
using Otron.Contract;

namespace Otron.Api.Turns;

/// <summary>Counts a turn's events: its usage, and whether every choice came to its end.</summary>
/// <param name="record">Is told of each event too.</param>
internal sealed class TurnTally(int choices, ModelRequest? record = null)
{
    private int _promptTokens;
    private int _cachedTokens;
    private int _completionTokens;
    private int _finished;

    public int Choices => choices;

    /// <summary>Messages of the conversation that the prompt lacks.</summary>
    public int DroppedMessages { get; private set; }

    /// <summary>Where the time of the answer that ended last went; null before, and where the silo that knew is lost.</summary>
    public ChatTimings? Timings { get; private set; }

    public bool IsComplete => _finished == choices;

    public Usage Usage => new(_promptTokens, _completionTokens, new PromptTokensDetails(_cachedTokens));

    public void Add(in GenerationEvent e)
    {
        record?.Add(e);
        switch (e.Kind)
        {
            case GenerationEventKind.Started:
                _promptTokens += e.PromptTokens; // of each turn, where several are read as one
                _cachedTokens += e.CachedTokens;
                DroppedMessages = e.DroppedMessages;
                break;
            case GenerationEventKind.Finished:
                _completionTokens += e.CompletionTokens;
                _finished++;
                if (record is not null)
                    Timings = ChatTimings.Of(e, record.Elapsed);
                break;
        }
    }

    /// <summary>A stream that merely ends is a failure: no finish reason is ever made up.</summary>
    public void EnsureComplete()
    {
        if (!IsComplete)
            throw new ApiException(OpenAiErrors.TurnLost);
    }
}
