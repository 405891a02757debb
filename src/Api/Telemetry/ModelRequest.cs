using System.Runtime.CompilerServices;
using Otron.Api.OpenAi;
using Otron.Contract;

namespace Otron.Api.Telemetry;

/// <summary>One request for the work of a model, as it goes; its handler says what it learns, <see cref="ModelRequests"/> records the end.</summary>
/// <param name="operation">Such as <c>chat</c>, in the words of the conventions.</param>
internal sealed class ModelRequest(string operation, TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();
    private long? _firstTokenAt;
    private long _endedAt;
    private readonly List<string> _finishReasons = [];
    private int _choices = 1;

    public string Operation => operation;

    public ModelSpan Span { get; } = ModelSpan.Start(operation);

    /// <summary>Null until the model is known to be served: no other text of the request becomes a tag.</summary>
    public string? Model { get; set; }

    public int InputTokens { get; set; }

    public int CachedTokens { get; private set; }

    public int OutputTokens { get; private set; }

    /// <summary>Why each answer ended, in the order in which they did; none for embeddings.</summary>
    public IReadOnlyList<string> FinishReasons => _finishReasons;

    /// <summary>Code of what ended it early; null where it came to its end.</summary>
    public string? Error { get; private set; }

    /// <summary>Since it came.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

    public TimeSpan Duration => time.GetElapsedTime(_startedAt, _endedAt);

    public TimeSpan? TimeToFirstToken => _firstTokenAt is { } at ? time.GetElapsedTime(_startedAt, at) : null;

    public TimeSpan? TimePerOutputToken =>
        _firstTokenAt is { } at && OutputTokens / _choices is > 1 and var tokens ? time.GetElapsedTime(at, _endedAt) / (tokens - 1) : null;

    public static ModelRequest Of(HttpContext context) =>
        context.Features.Get<ModelRequest>() ?? throw new InvalidOperationException("The route has no operation; map it with ForModels.");

    /// <summary>Takes what an event of a turn says.</summary>
    public void Add(in GenerationEvent e)
    {
        switch (e.Kind)
        {
            case GenerationEventKind.Started:
                (InputTokens, CachedTokens) = (InputTokens + e.PromptTokens, CachedTokens + e.CachedTokens);
                break;
            case GenerationEventKind.Delta:
                _firstTokenAt ??= time.GetTimestamp();
                _choices = Math.Max(_choices, e.Choice + 1);
                break;
            case GenerationEventKind.Finished:
                OutputTokens += e.CompletionTokens;
                _finishReasons.Add(e.FinishReason.ToWire());
                break;
        }
    }

    /// <summary>Passes the updates of a response on, and takes what they say.</summary>
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
                _finishReasons.Add(end.Status switch { ResponseStatus.Completed => FinishReason.Stop.ToWire(), ResponseStatus.Incomplete => FinishReason.Length.ToWire(), _ => "error" });
            }
            yield return update;
        }
    }

    public void End(string? error) => (_endedAt, Error) = (time.GetTimestamp(), error);
}
