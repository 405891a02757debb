using System.Text.Json.Serialization;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>An extension that SDKs pass over: the conversation was too long, and this many of its oldest messages were left out.</summary>
internal sealed record Truncation(int DroppedMessages)
{
    [JsonPropertyOrder(-1)]
    public string Strategy { get; } = "auto";

    public static Truncation? Of(int droppedMessages) => droppedMessages > 0 ? new Truncation(droppedMessages) : null;

    /// <summary>Whether a conversation that is too long is to be cut; the field is that of the Responses API.</summary>
    public static bool IsAskedFor(RequestFields fields) => fields.Text("truncation") switch
    {
        null or "disabled" => false,
        "auto" => true,
        _ => throw OpenAiErrors.InvalidValue("truncation", "truncation must be auto or disabled."),
    };
}
