using System.Diagnostics;
using System.Text.Json;

namespace Otron.Grains.Telemetry;

/// <summary>
/// Spans of the grains, under the span whose context came with the request. Orleans' own propagation is off: it makes two spans for every
/// step of a stream, and so for every token.
/// </summary>
internal static class Traces
{
    public const string Turn = "otron.turn", Template = "otron.template", Tokenize = "otron.tokenize", Queue = "otron.queue",
        Prefill = "otron.prefill", Decode = "otron.decode", Detokenize = "otron.detokenize";

    public const string Embed = "otron.embed", Input = "otron.input", Inference = "otron.inference", Postprocess = "otron.postprocess";

    public const string ModelLoad = "otron.model.load", Activate = "otron.session.activate", Migrate = "otron.session.migrate";

    private static readonly ActivitySource Source = new("Otron.Grains");

    /// <param name="traceParent">W3C trace context of the caller; null begins a trace.</param>
    /// <param name="linkedTo">W3C trace context of an earlier span.</param>
    /// <returns>Null without a listener.</returns>
    public static Activity? Start(string name, string? traceParent, string? linkedTo = null)
    {
        ActivityLink[]? links = ActivityContext.TryParse(linkedTo, traceState: null, isRemote: true, out var before) ? [new(before)] : null;
        return Source.StartActivity(name, ActivityKind.Server, Parse(traceParent), tags: null, links);
    }

    /// <summary>Writes a span of something that has ended.</summary>
    public static void Write(
        string name, ActivityContext parent, DateTime start, DateTime end, params ReadOnlySpan<(string Name, object? Value)> tags)
    {
        using var span = Source.StartActivity(ActivityKind.Internal, parent, startTime: new DateTimeOffset(start), name: name);
        if (span is null)
            return;
        foreach (var (tag, value) in tags)
            span.SetTag(tag, value);
        span.SetEndTime(end);
    }

    public static ActivityContext Parse(string? traceParent) =>
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var context) ? context : default;

    /// <summary>Marks a span as failed, without the message, which may quote the user's words.</summary>
    public static void Fail(this Activity span, ErrorCode reason)
    {
        span.SetTag(GenAi.ErrorType, JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()));
        span.SetStatus(ActivityStatusCode.Error);
    }
}
