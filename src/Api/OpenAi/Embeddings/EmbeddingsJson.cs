using System.Text.Json.Serialization;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Embeddings;

[JsonSerializable(typeof(EmbeddingsTimings))]
internal sealed partial class EmbeddingsJson : JsonSerializerContext
{
    public static EmbeddingsJson Wire { get; } = new(WireJson.NewOptions());
}
