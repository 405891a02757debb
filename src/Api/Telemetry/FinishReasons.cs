namespace Otron.Api.Telemetry;

/// <summary>The names of finish reasons, which the protocol and the telemetry conventions share.</summary>
internal static class FinishReasons
{
    public static string ToWire(this FinishReason reason) => reason == FinishReason.Stop ? "stop" : "length";
}
