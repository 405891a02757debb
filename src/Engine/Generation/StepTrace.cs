using System.Diagnostics;

namespace Otron.Engine.Generation;

/// <summary>
/// Writes a span for one step in a while, a trace of its own that links to the turns it computed: what else ran when a turn was slow.
/// Engine thread only; costs nothing where nobody listens.
/// </summary>
internal sealed class StepTrace(string model)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long _lastAt;

    /// <summary>Covers the step that begins.</summary>
    /// <param name="piece">The prompt that goes on in it.</param>
    /// <returns>Null nearly always.</returns>
    public Activity? Start(RowTable rows, (Sequence Prompt, int Tokens)? piece)
    {
        if (!EngineTraces.Source.HasListeners() || Stopwatch.GetElapsedTime(_lastAt) < Interval)
            return null;
        List<ActivityLink>? links = null;
        Link(piece?.Prompt);
        for (var b = 0; b < rows.DecodingCount; b++)
            Link(rows[b].Owner);
        if (links is null)
            return null;
        _lastAt = Stopwatch.GetTimestamp();
        var span = EngineTraces.Source.StartActivity(ActivityKind.Internal, parentContext: default, links: links, name: "otron.step");
        span?.SetTag("gen_ai.request.model", model);
        span?.SetTag("otron.prefill.tokens", piece?.Tokens ?? 0);
        span?.SetTag("otron.decode.rows", rows.DecodingCount);
        return span;

        void Link(Sequence? sequence)
        {
            if (sequence is { Trace: var trace } && (trace.TraceFlags & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None) // HasFlag boxes before it is optimised
                (links ??= []).Add(new(trace));
        }
    }
}
