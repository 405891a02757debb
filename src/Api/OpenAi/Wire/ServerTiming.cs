using System.Globalization;

namespace Otron.Api.OpenAi.Wire;

/// <summary>
/// The phases of a plain answer in its <c>Server-Timing</c> header, which browsers and proxies show; and whether a request wants them in
/// the answer too.
/// </summary>
internal static class ServerTiming
{
    private const string AskHeader = "x-otron-timings";

    /// <summary>The body asks with <c>timings</c>, or with llama.cpp's <c>timings_per_token</c>. Both are read so that both are checked.</summary>
    public static bool IsAskedFor(RequestFields fields) => (fields.Boolean("timings") ?? false) | (fields.Boolean("timings_per_token") ?? false);

    /// <summary>The header asks with any value but a no.</summary>
    public static bool IsAskedFor(HttpRequest request) =>
        (string?)request.Headers[AskHeader] is { Length: > 0 } value && value is not ("0" or "false");

    public static void Write(HttpResponse response, params ReadOnlySpan<(string Name, double Milliseconds)> phases)
    {
        var entries = new string[phases.Length];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = string.Create(CultureInfo.InvariantCulture, $"{phases[i].Name};dur={phases[i].Milliseconds}");
        response.Headers["Server-Timing"] = string.Join(", ", entries);
    }

    /// <summary>Milliseconds to the microsecond: anything finer is noise.</summary>
    public static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
