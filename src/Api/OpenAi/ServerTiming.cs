using System.Globalization;
using Otron.Api.OpenAi.Dto;

namespace Otron.Api.OpenAi;

/// <summary>Phases in the <c>Server-Timing</c> header of plain answers, where browsers and proxies show them; and who asks for them in the answer too.</summary>
internal static class ServerTiming
{
    private const string AskHeader = "x-otron-timings";

    /// <summary>The body names it <c>timings</c>, or <c>timings_per_token</c> as llama.cpp does.</summary>
    public static bool IsAskedFor(RequestFields fields) => (fields.Boolean("timings") ?? false) | (fields.Boolean("timings_per_token") ?? false);

    /// <summary>The header has any value but a no.</summary>
    public static bool IsAskedFor(HttpRequest request) =>
        (string?)request.Headers[AskHeader] is { Length: > 0 } value && value is not ("0" or "false");

    public static void Write(HttpResponse response, ChatTimings? timings)
    {
        if (timings is not null)
            Write(
                response, ("template", timings.TemplateMs), ("tokenize", timings.TokenizeMs), ("queue", timings.QueueMs), ("prefill", timings.PrefillMs),
                ("decode", timings.DecodeMs), ("other", timings.OtherMs), ("total", timings.TotalMs));
    }

    public static void Write(HttpResponse response, EmbeddingsTimings? timings)
    {
        if (timings is not null)
            Write(
                response, ("input", timings.InputMs), ("queue", timings.QueueMs), ("inference", timings.InferenceMs), ("postprocess", timings.PostprocessMs),
                ("other", timings.OtherMs), ("total", timings.TotalMs));
    }

    private static void Write(HttpResponse response, params ReadOnlySpan<(string Name, double Milliseconds)> phases)
    {
        var entries = new string[phases.Length];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = string.Create(CultureInfo.InvariantCulture, $"{phases[i].Name};dur={phases[i].Milliseconds}");
        response.Headers["Server-Timing"] = string.Join(", ", entries);
    }
}
