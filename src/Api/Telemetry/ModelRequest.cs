using System.Runtime.CompilerServices;

namespace Otron.Api.Telemetry;

/// <summary>
/// One request for the work of a model, and the one count of its tokens. Its handler adds what it learns, and
/// <see cref="ModelRequests"/> records the end.
/// </summary>
/// <param name="operation">Name of the operation in the conventions, such as <c>chat</c>.</param>
internal sealed class ModelRequest(string operation, TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();
    private long? _firstTokenAt;
    private long _endedAt;
    private readonly List<string> _finishReasons = []; // in the order in which the answers ended
    private int _choices = 1;

    public string Operation => operation;

    public ModelSpan Span { get; } = ModelSpan.Start(operation);

    /// <summary>Null until the model is known to be served: no other text of the request becomes a tag.</summary>
    public string? Model { get; set; }

    public int InputTokens { get; set; }

    public int CachedTokens { get; private set; }

    public int OutputTokens { get; private set; }

    /// <summary>How many of <see cref="OutputTokens"/> were reasoning.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>Messages of the conversation that were left out of the prompt.</summary>
    public int DroppedMessages { get; private set; }

    /// <summary>Why each answer that has ended did so; none for embeddings.</summary>
    public IReadOnlyList<string> FinishReasons => _finishReasons;

    /// <summary>Code of the error that ended the request early, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Time since the request arrived.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

    public TimeSpan Duration => time.GetElapsedTime(_startedAt, _endedAt);

    public TimeSpan? TimeToFirstToken => _firstTokenAt is { } at ? time.GetElapsedTime(_startedAt, at) : null;

    public TimeSpan? TimePerOutputToken
    {
        get
        {
            var tokens = OutputTokens / _choices;
            return _firstTokenAt is { } at && tokens > 1 ? time.GetElapsedTime(at, _endedAt) / (tokens - 1) : null;
        }
    }

    public static ModelRequest Of(HttpContext context) =>
        context.Features.Get<ModelRequest>() ?? throw new InvalidOperationException("The route has no operation; map it with ForModels.");

    /// <summary>Records what is asked of a model that is known to be served.</summary>
    public void Asks(string model, SamplingSettings sampling, int? maxTokens, int choices, bool stream, AnswerFormat? format = null)
    {
        Model = model;
        Span.Asks(sampling, maxTokens, choices, stream, format);
    }

    /// <summary>Counts an event of a turn.</summary>
    public void Add(in GenerationEvent e)
    {
        switch (e.Kind)
        {
            case GenerationEventKind.Started:
                InputTokens += e.PromptTokens; // a sum if several turns are read as one
                CachedTokens += e.CachedTokens;
                DroppedMessages = e.DroppedMessages;
                break;
            case GenerationEventKind.Delta:
                _firstTokenAt ??= time.GetTimestamp();
                _choices = Math.Max(_choices, e.Choice + 1);
                break;
            case GenerationEventKind.Finished:
                OutputTokens += e.CompletionTokens;
                ReasoningTokens += e.ReasoningTokens;
                _finishReasons.Add(e.FinishReason.ToWire());
                break;
        }
    }

    /// <summary>Passes the updates of a response on, and counts them.</summary>
    public async IAsyncEnumerable<ResponseUpdate> WatchAsync(
        IAsyncEnumerable<ResponseUpdate> updates, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var update in updates.WithCancellation(cancellationToken))
        {
            if (update.Deltas.Length > 0)
                _firstTokenAt ??= time.GetTimestamp();
            if (update.Response is { IsRunning: false } end)
            {
                (InputTokens, CachedTokens, OutputTokens) = (end.PromptTokens, end.CachedTokens, end.CompletionTokens);
                ReasoningTokens = end.ReasoningTokens;
                _finishReasons.Add(end.Status switch
                {
                    ResponseStatus.Completed when end.Pieces.Any(piece => piece.Kind == AnswerPartKind.Call) => FinishReason.ToolCalls.ToWire(),
                    ResponseStatus.Completed => FinishReason.Stop.ToWire(),
                    ResponseStatus.Incomplete => FinishReason.Length.ToWire(),
                    _ => "error",
                });
            }
            yield return update;
        }
    }

    public void End(string? error) => (_endedAt, Error) = (time.GetTimestamp(), error);
}
