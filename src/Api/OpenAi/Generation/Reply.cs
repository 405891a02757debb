using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Otron.Api.Cluster;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;
using Otron.Api.Telemetry;

namespace Otron.Api.OpenAi.Generation;

/// <summary>The answer to a request for text, in one of two forms made from the same events: all at once, or a stream of chunks.</summary>
internal sealed class Reply(HttpContext context, ModelRequest record, GenerationFields fields, CompletionHeader header, int choices)
{
    private readonly bool _includeTimings = fields.IncludeTimings || ServerTiming.IsAskedFor(context.Request);
    private LogprobQueue[]? _logprobs;
    private ChatTimings? _timings;
    private string[]? _echo; // [choices]
    private bool _hidesReasoning;

    public CompletionHeader Header => header;

    public Usage Usage => new(record.InputTokens, record.OutputTokens, new(record.CachedTokens), new(record.ReasoningTokens));

    public Truncation? Truncation => Truncation.Of(record.DroppedMessages);

    /// <summary>
    /// The phases of the choice that ended last, if the request wants them; null before, and if the silo that knew them is lost.
    /// </summary>
    public ChatTimings? Timings => _includeTimings ? _timings : null;

    private bool IsComplete => record.FinishReasons.Count == choices;

    public Reply WithLogprobs()
    {
        _logprobs = LogprobQueue.Create(choices);
        return this;
    }

    public Reply WithoutReasoning()
    {
        _hidesReasoning = true;
        return this;
    }

    /// <param name="texts">[choices] the texts that come before the answers.</param>
    public Reply WithEcho(string[] texts)
    {
        _echo = texts;
        return this;
    }

    /// <param name="whole">Makes the body of an answer that is not streamed.</param>
    public async Task SendAsync<T>(ChannelReader<GenerationEvent> events, Func<Answer[], T> whole, JsonTypeInfo<T> type)
    {
        if (fields.Stream)
        {
            await StreamAsync(events);
            return;
        }
        var answers = await CollectAsync(events);
        _timings?.WriteTo(context.Response);
        await context.Response.WriteAsJsonAsync(whole(answers), type, cancellationToken: context.RequestAborted);
    }

    private async Task<Answer[]> CollectAsync(ChannelReader<GenerationEvent> events)
    {
        var answers = Enumerable.Range(0, choices).Select(i => new AnswerBuilder(_echo?[i], _logprobs?[i])).ToArray();
        await foreach (var e in events.ReadAllAsync(context.RequestAborted))
        {
            Count(e);
            answers[e.Choice].Add(e);
        }
        EnsureComplete();

        return [.. answers.Select(answer => _hidesReasoning ? answer.Build() with { Reasoning = null } : answer.Build())];
    }

    /// <summary>
    /// A stream ends with finish reasons and <c>[DONE]</c>, or with an error event and a broken connection: the exception reaches Kestrel,
    /// which closes without the final chunk. SDKs that overlook one of the two notice the other.
    /// </summary>
    private async Task StreamAsync(ChannelReader<GenerationEvent> events)
    {
        var clientGone = context.RequestAborted;
        var sse = SseWriter.Begin(context);
        using var chunks = new ChunkWriter(sse, header, fields.IncludeUsage);
        try
        {
            for (var i = 0; i < choices; i++)
            {
                chunks.Begin(i);
                if (_echo is not null)
                    chunks.Delta(i, _echo[i]);
            }
            do
            {
                // All waiting events go out in one write.
                while (events.TryRead(out var e))
                {
                    Count(e);
                    Write(sse, chunks, e);
                }
                await sse.FlushAsync(clientGone);
            }
            while (await events.WaitToReadAsync(clientGone));

            EnsureComplete();
            if (fields.IncludeUsage)
                chunks.Usage(Usage, Timings);
            sse.Done();
            await sse.FlushAsync(clientGone);
        }
        catch (Exception e) when (!clientGone.IsCancellationRequested)
        {
            sse.Data(OpenAiErrors.Serialize(OpenAiErrors.From(e, context.Request)));
            await sse.FlushAsync(clientGone);
            throw;
        }
    }

    private void Write(SseWriter sse, ChunkWriter chunks, in GenerationEvent e)
    {
        switch (e.Kind)
        {
            case GenerationEventKind.Heartbeat:
                sse.KeepAlive();
                break;
            case GenerationEventKind.Delta:
                var logprobs = _logprobs?[e.Choice].Take(e);
                if (e.Parts is { } parts)
                    WriteParts(sse, chunks, e.Choice, parts, logprobs);
                else
                    chunks.Delta(e.Choice, e.Text ?? "", logprobs);
                break;
            case GenerationEventKind.Finished:
                if (_logprobs?[e.Choice].TakeRest() is { Count: > 0 } rest)
                    chunks.Delta(e.Choice, "", rest);
                // Timings stand in the last chunk, which is the one with the usage if that is asked for.
                var isLastChunk = IsComplete && !fields.IncludeUsage;
                chunks.Finish(e.Choice, e.FinishReason, Truncation, isLastChunk ? Timings : null);
                break;
        }
    }

    /// <summary>A chunk for each part: SDKs lose the second of two entries for one call.</summary>
    /// <param name="logprobs">Of the content's tokens.</param>
    private void WriteParts(SseWriter sse, ChunkWriter chunks, int choice, AnswerPart[] parts, List<PlacedLogprob>? logprobs)
    {
        foreach (ref readonly var part in parts.AsSpan())
        {
            switch (part.Kind)
            {
                case AnswerPartKind.Content:
                    chunks.Delta(choice, part.Text, logprobs);
                    logprobs = null;
                    break;
                case AnswerPartKind.Reasoning when _hidesReasoning:
                    sse.KeepAlive();
                    break;
                case AnswerPartKind.Reasoning:
                    chunks.Reasoning(choice, part.Text);
                    break;
                case AnswerPartKind.Call:
                    chunks.Call(choice, part);
                    break;
                case AnswerPartKind.Arguments:
                    chunks.Arguments(choice, part);
                    break;
            }
        }
        if (logprobs is { Count: > 0 })
            chunks.Delta(choice, "", logprobs);
    }

    private void Count(in GenerationEvent e)
    {
        record.Add(e);
        if (e.Kind == GenerationEventKind.Finished)
            _timings = ChatTimings.Of(e, record.Elapsed);
    }

    /// <summary>A stream that merely ends is a failure: no finish reason is ever made up.</summary>
    private void EnsureComplete()
    {
        if (!IsComplete)
            throw ClusterFailures.TurnLost();
    }
}
