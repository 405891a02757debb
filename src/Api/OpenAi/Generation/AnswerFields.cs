using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>The fields that say how long an answer is and what its text shows, checked. All routes that generate share them.</summary>
/// <param name="MaxTokens">Null if no field sets a limit.</param>
/// <param name="HasNoLimit">A field says that there is no limit.</param>
/// <param name="Stop">Texts that end the answer.</param>
/// <param name="ShowStop">What ended the answer is part of it.</param>
/// <param name="ShowSpecialTokens">Special tokens are part of the text.</param>
internal sealed record AnswerFields(int? MaxTokens, bool HasNoLimit, string[] Stop, bool ShowStop, bool ShowSpecialTokens)
{
    private const int MaxStops = 4;
    private const int MaxStopLength = 1024;
    private const int NoLimit = -1;

    public static AnswerFields Read(RequestFields fields)
    {
        var max = ReadMaxTokens(fields);
        var least = SamplingFields.MinTokens(fields);
        if (max is not NoLimit && least > max)
            throw OpenAiErrors.InvalidValue("min_tokens", $"'min_tokens' is {least}, more than the {max} tokens that the answer may have.");
        return new(
            max is NoLimit ? null : max,
            max is NoLimit,
            ReadStops(fields),
            RequestFields.OneOf(fields.Boolean, "include_stop_str_in_output", "no_stop_trim") ?? false,
            fields.Boolean("skip_special_tokens") is false);
    }

    /// <summary>All names are read so that all are checked. OpenAI's newer one replaces its older one; the others must agree with it.</summary>
    private static int? ReadMaxTokens(RequestFields fields)
    {
        var older = Read("max_tokens");
        return RequestFields.OneOf(
            name => name == "max_tokens" ? older : Read(name),
            fields.TryGet("max_completion_tokens", out _) ? "max_completion_tokens" : "max_tokens",
            "max_output_tokens", "max_new_tokens", "n_predict", "num_predict");

        int? Read(string name) => name is "n_predict" or "num_predict" && fields.Integer(name, NoLimit, int.MaxValue) is NoLimit
            ? NoLimit
            : fields.Integer(name, 1, int.MaxValue);
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
}
