namespace Otron.Api.Telemetry;

/// <summary>The names of finish reasons, which the protocol and the telemetry conventions share.</summary>
internal static class FinishReasons
{
    public static string ToWire(this FinishReason reason) => reason switch
    {
        FinishReason.Stop => "stop",
        FinishReason.ToolCalls => "tool_calls",
        _ => "length",
    };
}
