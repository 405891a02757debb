using Otron.Contract;

namespace Otron.Api.OpenAi;

internal static class FinishReasons
{
    public static string ToWire(this FinishReason reason) => reason == FinishReason.Stop ? "stop" : "length";
}
