using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Otron.Api.OpenAi.Dto;
using Otron.Api.OpenAi.Responses;

namespace Otron.Api.OpenAi;

[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(TextCompletion))]
[JsonSerializable(typeof(HealthStatus))]
[JsonSerializable(typeof(Truncation))]
[JsonSerializable(typeof(ChatLogprobs))]
[JsonSerializable(typeof(ChatTimings))]
[JsonSerializable(typeof(EmbeddingsTimings))]
[JsonSerializable(typeof(Tokenization))]
[JsonSerializable(typeof(Detokenization))]
[JsonSerializable(typeof(ResponseObject))]
[JsonSerializable(typeof(InputTokens))]
[JsonSerializable(typeof(ItemList))]
[JsonSerializable(typeof(ConversationObject))]
[JsonSerializable(typeof(DeletedObject))]
internal sealed partial class OtronJsonContext : JsonSerializerContext
{
    public static OtronJsonContext Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Escapes what JSON must escape and leaves other alphabets as they are: answers are JSON, never part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
