using System.Globalization;
using Google.Protobuf;

namespace Otron.Chaos.Harness;

/// <summary>A span as a collector receives it. Numbers in comments are field numbers of OTLP's messages.</summary>
internal sealed record ReceivedSpan(
    string Service,
    string Instance,
    string TraceId,
    string SpanId,
    string ParentId,
    string Name,
    int Kind,
    ulong StartNanoseconds,
    ulong EndNanoseconds,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<string> Events,
    IReadOnlyList<string> LinkedTraces,
    bool HasFailed)
{
    public TimeSpan Duration => TimeSpan.FromTicks((long)(EndNanoseconds - StartNanoseconds) / 100);

    /// <summary>The spans of an ExportTraceServiceRequest.</summary>
    public static IEnumerable<ReceivedSpan> ReadAll(ByteString request)
    {
        foreach (var resourceSpans in new WireMessage(request).Messages(1))
        {
            var resource = ReadAttributes(resourceSpans.Message(1), 1);
            foreach (var scopeSpans in resourceSpans.Messages(2))
                foreach (var span in scopeSpans.Messages(2))
                    yield return Read(span, resource);
        }

        static ReceivedSpan Read(WireMessage span, Dictionary<string, string> resource) => new(
            resource.GetValueOrDefault("service.name", ""),
            resource.GetValueOrDefault("service.instance.id", ""),
            span.Hex(1),
            span.Hex(2),
            span.Hex(4),
            span.Text(5),
            (int)span.Number(6),
            span.Number(7),
            span.Number(8),
            ReadAttributes(span, 9),
            [.. span.Messages(11).Select(e => e.Text(2))],
            [.. span.Messages(13).Select(link => link.Hex(1))],
            span.Message(15).Number(3) == 2);
    }

    private static Dictionary<string, string> ReadAttributes(WireMessage owner, int field) =>
        owner.Messages(field).ToDictionary(pair => pair.Text(1), pair => Value(pair.Message(2)), StringComparer.Ordinal);

    private static string Value(WireMessage any) =>
        any.Has(1) ? any.Text(1)
        : any.Has(2) ? any.Number(2) == 1 ? "true" : "false"
        : any.Has(3) ? any.Number(3).ToString(CultureInfo.InvariantCulture)
        : any.Has(4) ? BitConverter.UInt64BitsToDouble(any.Number(4)).ToString(CultureInfo.InvariantCulture)
        : string.Join(',', any.Message(5).Messages(1).Select(Value));
}
