using System.Globalization;
using System.Text.Json;
using Otron.Api.Sessions;
using Otron.Contract;

namespace Otron.Api.OpenAi;

/// <summary>Reads and checks the body of a chat request. Every number, length and count has its limit here, before any work is queued.</summary>
internal static class ChatRequestReader
{
    private const int MaxModelLength = 256;
    private const int MaxChoices = 8;
    private const int MaxStops = 4;
    private const int MaxStopLength = 1024;
    private const int MaxBiases = 1024;
    private const float MaxRepetitionPenalty = 10;
    private const int MaxTopLogprobs = 20;
    private const string LogprobsName = "logprobs";
    private const string TopLogprobsName = "top_logprobs";

    public static ChatRequest Read(JsonElement body)
    {
        var fields = new RequestFields(body);
        RefusedFields.Check(fields, LogprobsName, TopLogprobsName);
        return ReadOptions(fields) with
        {
            Messages = MessageReader.Read(fields),
            TruncateHistory = ReadTruncation(fields),
            TopLogprobs = ReadTopLogprobs(fields),
        };
    }

    /// <summary>All but what is to be answered.</summary>
    public static ChatRequest ReadOptions(RequestFields fields)
    {
        var stream = fields.Boolean("stream") ?? false;
        return new ChatRequest
        {
            Model = Model(fields),
            Sampling = ReadSampling(fields),
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

    /// <summary>Names that no model can have are not found rather than wrong: they never reach a path or a grain.</summary>
    public static string Model(RequestFields fields)
    {
        var model = fields.Text("model");
        if (string.IsNullOrEmpty(model))
            throw OpenAiErrors.Missing("model");
        return model.Length <= MaxModelLength
            ? model
            : throw new OtronException(ErrorCode.ModelNotFound, "There is no model with a name that long.", "model");
    }

    /// <summary>Both names are read so that both are checked; the newer one wins.</summary>
    private static int? ReadMaxTokens(RequestFields fields)
    {
        var older = fields.Integer("max_tokens", 1, int.MaxValue);
        return fields.Integer("max_completion_tokens", 1, int.MaxValue) ?? older;
    }

    /// <summary>As in the Responses API: what to do with a conversation that is too long.</summary>
    public static bool ReadTruncation(RequestFields fields) => fields.Text("truncation") switch
    {
        null or "disabled" => false,
        "auto" => true,
        _ => throw OpenAiErrors.InvalidValue("truncation", "truncation must be auto or disabled."),
    };

    private static int? ReadTopLogprobs(RequestFields fields)
    {
        var top = fields.Integer(TopLogprobsName, 0, MaxTopLogprobs);
        if (fields.Boolean(LogprobsName) == true)
            return top ?? 0;
        return top is null or 0 ? null : throw OpenAiErrors.InvalidValue(TopLogprobsName, $"'{TopLogprobsName}' is only for requests with '{LogprobsName}': true.");
    }

    public static SamplingSettings ReadSampling(RequestFields fields) => new()
    {
        Temperature = fields.Number("temperature", 0, 2),
        TopP = fields.Positive("top_p", 1),
        // -1 is vLLM's spelling of "all".
        TopK = fields.Integer("top_k", -1, int.MaxValue) is { } topK ? Math.Max(topK, 0) : null,
        MinP = fields.Number("min_p", 0, 1),
        RepetitionPenalty = fields.Positive("repetition_penalty", MaxRepetitionPenalty) ?? fields.Positive("repeat_penalty", MaxRepetitionPenalty),
        FrequencyPenalty = fields.Number("frequency_penalty", -2, 2),
        PresencePenalty = fields.Number("presence_penalty", -2, 2),
        Seed = fields.Long("seed"),
        LogitBias = ReadLogitBias(fields),
    };

    private static Dictionary<int, float>? ReadLogitBias(RequestFields fields)
    {
        const string Name = "logit_bias";
        if (!fields.TryGet(Name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            throw OpenAiErrors.InvalidValue(Name, $"'{Name}' must be an object of token ids and numbers.");
        if (value.GetPropertyCount() > MaxBiases)
            throw OpenAiErrors.InvalidValue(Name, $"'{Name}' has more than {MaxBiases} entries.");

        var biases = new Dictionary<int, float>(value.GetPropertyCount());
        foreach (var entry in value.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var tokenId))
                throw OpenAiErrors.InvalidValue(Name, $"The keys of '{Name}' must be token ids.");
            biases[tokenId] = RequestFields.Number(entry.Value, Name, -100, 100);
        }
        return biases;
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
