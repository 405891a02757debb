using System.Diagnostics;
using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>
/// The fields that chats and completions share, checked. Every number, length and count has its limit here, before any work is queued.
/// </summary>
internal sealed record GenerationFields
{
    private const int MaxChoices = 8;
    private const int MaxStops = 4;
    private const int MaxStopLength = 1024;

    public required string Model { get; init; }

    public SamplingSettings Sampling { get; init; } = new();

    public int? MaxTokens { get; init; }

    public string[] Stop { get; init; } = [];

    public int Choices { get; init; } = 1;

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    public bool IncludeTimings { get; init; }

    public string? SessionId { get; init; }

    public string? PromptCacheKey { get; init; }

    public static GenerationFields Read(RequestFields fields)
    {
        var stream = fields.Boolean("stream") ?? false;
        return new()
        {
            Model = fields.Model(),
            Sampling = SamplingFields.Read(fields),
            MaxTokens = ReadMaxTokens(fields),
            Stop = ReadStops(fields),
            Choices = fields.Integer("n", 1, MaxChoices) ?? 1,
            Stream = stream,
            IncludeUsage = ReadIncludeUsage(fields, stream),
            IncludeTimings = ServerTiming.IsAskedFor(fields),
            SessionId = SessionIdentity.Checked(fields.Text("session_id"), "session_id"),
            PromptCacheKey = SessionIdentity.Checked(fields.Text("prompt_cache_key"), "prompt_cache_key"),
        };
    }

    /// <summary>The request that these fields make, still without messages or a prompt.</summary>
    public GenerationRequest ToRequest(string tenant) => new()
    {
        Model = Model,
        Tenant = tenant,
        Messages = [],
        Sampling = Sampling,
        MaxTokens = MaxTokens,
        Stop = Stop,
        Choices = Choices,
        TraceParent = Activity.Current?.Id,
    };

    /// <summary>Both names are read so that both are checked; the newer one wins.</summary>
    private static int? ReadMaxTokens(RequestFields fields)
    {
        var older = fields.Integer("max_tokens", 1, int.MaxValue);
        return fields.Integer("max_completion_tokens", 1, int.MaxValue) ?? older;
    }

    private static string[] ReadStops(RequestFields fields)
    {
        const string Name = "stop";
        if (!fields.TryGet(Name, out var value))
            return [];
        if (value.ValueKind == JsonValueKind.String)
            return [ReadStop(value, Name)];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxStops)
            throw OpenAiErrors.InvalidValue(Name, $"'{Name}' must be a string or up to {MaxStops} strings.");

        var stops = new string[value.GetArrayLength()];
        for (var i = 0; i < stops.Length; i++)
            stops[i] = ReadStop(value[i], $"{Name}[{i}]");
        return stops;
    }

    private static string ReadStop(JsonElement value, string path)
    {
        var stop = RequestFields.Text(value, path, MaxStopLength);
        return stop.Length > 0 ? stop : throw OpenAiErrors.InvalidValue(path, $"'{path}' must not be empty.");
    }

    private static bool ReadIncludeUsage(RequestFields fields, bool stream)
    {
        const string Name = "stream_options";
        if (!fields.TryGet(Name, out var options))
            return false;
        if (options.ValueKind != JsonValueKind.Object)
            throw OpenAiErrors.InvalidValue(Name, $"'{Name}' must be an object.");
        if (!stream)
            throw OpenAiErrors.InvalidValue(Name, $"'{Name}' is only for requests with 'stream': true.");
        return new RequestFields(options, Name).Boolean("include_usage") ?? false;
    }
}
