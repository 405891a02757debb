using System.Globalization;
using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Reads and checks the fields that say how tokens are drawn, and which of them end the answer.</summary>
internal static class SamplingFields
{
    private const int MaxBiases = 1024;
    private const int MaxStopTokens = 128;
    private const float MaxRepetitionPenalty = 10;

    public static SamplingSettings Read(RequestFields fields) => new()
    {
        Temperature = fields.Number("temperature", 0, 2),
        TopP = fields.Number("top_p", 0, 1),
        // -1 is vLLM's spelling of "all".
        TopK = fields.Integer("top_k", -1, int.MaxValue) is { } topK ? Math.Max(topK, 0) : null,
        MinP = fields.Number("min_p", 0, 1),
        RepetitionPenalty = RequestFields.OneOf(name => fields.Positive(name, MaxRepetitionPenalty), "repetition_penalty", "repeat_penalty"),
        FrequencyPenalty = fields.Number("frequency_penalty", -2, 2),
        PresencePenalty = fields.Number("presence_penalty", -2, 2),
        Seed = fields.Long("seed"),
        LogitBias = ReadLogitBias(fields),
        MinTokens = MinTokens(fields) ?? 0,
        StopTokenIds = fields.TryGet("stop_token_ids", out var ids) ? RequestFields.TokenIds(ids, "stop_token_ids", 0, MaxStopTokens) : null,
        IgnoreEndTokens = fields.Boolean("ignore_eos") ?? false,
    };

    /// <summary>The least number of tokens of the answer; null if no field sets one.</summary>
    public static int? MinTokens(RequestFields fields) =>
        RequestFields.OneOf(name => fields.Integer(name, 0, int.MaxValue), "min_tokens", "min_new_tokens");

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
}
