using System.Text.Json;

namespace Otron.Api.OpenAi.Fields;

/// <summary>What some routes do with a field.</summary>
/// <param name="Text">What is served, the sentence of the refusal, or why the field is harmless.</param>
/// <param name="Accepted">JSON values of a refused field that ask for nothing.</param>
internal sealed record Treatment(Routes Routes, FieldUse Use, string Text, params string[] Accepted)
{
    // Reasons that several groups of fields have in common.
    public const string NotAlone = "It has no effect without a field that is refused.";
    public const string NothingGenerated = "Nothing is generated on this route.";

    private readonly JsonElement[] _accepted = Array.ConvertAll(Accepted, json => JsonDocument.Parse(json).RootElement);

    public static Treatment Serve(Routes routes, string text = "") => new(routes, FieldUse.Served, text);

    /// <param name="sentence">Follows "'field' cannot be used: ".</param>
    /// <param name="accepted">JSON values that ask for nothing, beside null.</param>
    public static Treatment Refuse(Routes routes, string sentence, params string[] accepted) => new(routes, FieldUse.Refused, sentence, accepted);

    public static Treatment Pass(Routes routes, string reason) => new(routes, FieldUse.Harmless, reason);

    public bool Accepts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || Array.Exists(_accepted, accepted => JsonElement.DeepEquals(accepted, value));
}
