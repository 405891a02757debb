using System.Globalization;
using System.Text.Json;
using Otron.Bench.Reporting;

namespace Otron.Bench.Serve;

/// <summary>The result file of <c>vllm bench serve</c>, field by field; times in lists are seconds. Texts are left out.</summary>
internal static class ServeJson
{
    /// <summary>Writes one object, or a list of them for several runs.</summary>
    public static void Write(string path, IReadOnlyList<ServeReport> reports, ServeOptions options)
    {
        using var file = File.Create(path);
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        if (reports.Count > 1)
            json.WriteStartArray();
        foreach (var report in reports)
            Write(json, report, options);
        if (reports.Count > 1)
            json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ServeReport report, ServeOptions options)
    {
        json.WriteStartObject();
        json.WriteString("date", TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        json.WriteString("machine", Machine.Describe());
        json.WriteString("backend", "openai-chat");
        json.WriteString("model_id", options.Server.Model);
        json.WriteNumber("num_prompts", options.NumPrompts);
        if (report.Load.IsOpenLoop)
            json.WriteNumber("request_rate", report.Load.RequestRate);
        else
            json.WriteString("request_rate", "inf");
        json.WriteNumber("burstiness", 1.0);
        WriteOptional(json, "max_concurrency", report.Load.MaxConcurrency);
        json.WriteNumber("duration", report.DurationSeconds);
        json.WriteNumber("completed", report.Completed);
        json.WriteNumber("failed", report.Failed);
        json.WriteNumber("total_input_tokens", report.InputTokens);
        json.WriteNumber("total_cached_tokens", report.CachedTokens);
        json.WriteNumber("total_output_tokens", report.OutputTokens);
        json.WriteNumber("request_throughput", report.RequestThroughput);
        WriteOptional(json, "request_goodput", report.RequestGoodput);
        json.WriteNumber("output_throughput", report.OutputThroughput);
        json.WriteNumber("total_token_throughput", report.TotalThroughput);
        json.WriteNumber("max_output_tokens_per_s", report.PeakOutputThroughput);
        json.WriteNumber("max_concurrent_requests", report.PeakConcurrency);
        WriteDistribution(json, "ttft", report.Ttft);
        WriteDistribution(json, "tpot", report.Tpot);
        WriteDistribution(json, "itl", report.Itl);
        WriteDistribution(json, "e2el", report.EndToEnd);
        WriteNumbers(json, "input_lens", report.Results.Select(result => (double)result.Usage.PromptTokens));
        WriteNumbers(json, "output_lens", report.Results.Select(result => (double)result.Usage.CompletionTokens));
        WriteNumbers(json, "start_times", report.Results.Select(report.StartSeconds));
        WriteNumbers(json, "ttfts", report.Results.Select(result => result.IsSuccess ? result.TtftMs / 1000 : 0));
        json.WriteStartArray("itls");
        foreach (var result in report.Results)
            WriteNumbers(json, null, result.GapsMs.Select(milliseconds => milliseconds / 1000));
        json.WriteEndArray();
        WriteNumbers(json, "latencies", report.Results.Select(result => result.IsSuccess ? result.EndToEndMs / 1000 : 0));
        json.WriteStartArray("errors");
        foreach (var result in report.Results)
            json.WriteStringValue(result.Failure ?? "");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDistribution(Utf8JsonWriter json, string name, Distribution milliseconds)
    {
        json.WriteNumber($"mean_{name}_ms", milliseconds.Mean);
        json.WriteNumber($"median_{name}_ms", milliseconds.Median);
        json.WriteNumber($"std_{name}_ms", milliseconds.Deviation);
        json.WriteNumber($"p99_{name}_ms", milliseconds.Percentile(99));
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void WriteNumbers(Utf8JsonWriter json, string? name, IEnumerable<double> values)
    {
        if (name is null)
            json.WriteStartArray();
        else
            json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
