using System.Text;
using System.Threading.Channels;
using Otron.Api.OpenAi.Dto;
using Otron.Api.Turns;
using Otron.Contract;

namespace Otron.Api.OpenAi;

/// <summary>The two forms of an answer, from the same events: all at once, or a stream of chunks.</summary>
internal static class Answers
{
    /// <param name="logprobs">For each choice, where they are asked for.</param>
    /// <returns>Of each choice.</returns>
    public static async Task<Answer[]> CollectAsync(
        ChannelReader<GenerationEvent> events, TurnTally tally, LogprobQueue[]? logprobs, CancellationToken clientGone)
    {
        var texts = Array.ConvertAll(new StringBuilder[tally.Choices], _ => new StringBuilder());
        var reasons = new FinishReason[tally.Choices];
        var tokens = Array.ConvertAll(new List<ChatTokenLogprob>[tally.Choices], _ => new List<ChatTokenLogprob>());
        await foreach (var e in events.ReadAllAsync(clientGone))
        {
            tally.Add(e);
            if (e.Kind == GenerationEventKind.Finished)
                reasons[e.Choice] = e.FinishReason;
            if (e.Kind != GenerationEventKind.Delta)
                continue;
            texts[e.Choice].Append(e.Text);
            if (logprobs is not null)
                tokens[e.Choice].AddRange(logprobs[e.Choice].Take(e).Content);
        }
        tally.EnsureComplete();

        return [.. texts.Select((text, i) => new Answer(text.ToString(), reasons[i].ToWire(), logprobs is null ? null : new(tokens[i])))];
    }

    /// <summary>
    /// A stream ends with finish reasons and <c>[DONE]</c>, or with an error event and a broken connection (the exception goes on
    /// to Kestrel, which closes without the final chunk). SDKs that overlook one of the two notice the other.
    /// </summary>
    public static async Task StreamAsync(
        HttpContext context, ChannelReader<GenerationEvent> events, CompletionHeader header, TurnTally tally, bool includeUsage, bool includeTimings = false, LogprobQueue[]? logprobs = null)
    {
        var clientGone = context.RequestAborted;
        var sse = SseWriter.Begin(context);
        using var chunks = new ChunkWriter(sse, header, includeUsage);
        try
        {
            for (var i = 0; i < tally.Choices; i++)
                chunks.Begin(i);
            do
            {
                // All that waits goes out in one write.
                while (events.TryRead(out var e))
                {
                    tally.Add(e);
                    Write(sse, chunks, e, logprobs, tally.DroppedMessages, includeTimings && !includeUsage && tally.IsComplete ? tally.Timings : null);
                }
                await sse.FlushAsync(clientGone);
            }
            while (await events.WaitToReadAsync(clientGone));

            tally.EnsureComplete();
            if (includeUsage)
                chunks.Usage(tally.Usage, includeTimings ? tally.Timings : null);
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

    /// <param name="timings">Of the turn, where this event is its last and no chunk comes behind it.</param>
    private static void Write(SseWriter sse, ChunkWriter chunks, in GenerationEvent e, LogprobQueue[]? logprobs, int droppedMessages, ChatTimings? timings)
    {
        switch (e.Kind)
        {
            case GenerationEventKind.Heartbeat:
                sse.KeepAlive();
                break;
            case GenerationEventKind.Delta:
                chunks.Delta(e.Choice, e.Text ?? "", logprobs?[e.Choice].Take(e));
                break;
            case GenerationEventKind.Finished:
                chunks.Finish(e.Choice, e.FinishReason, droppedMessages, timings);
                break;
        }
    }
}

/// <summary>One choice, read to its end.</summary>
internal sealed record Answer(string Text, string FinishReason, ChatLogprobs? Logprobs);
