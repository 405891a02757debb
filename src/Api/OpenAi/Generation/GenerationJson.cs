using System.Text.Json.Serialization;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Generation;

[JsonSerializable(typeof(ChatLogprobs))]
[JsonSerializable(typeof(TextLogprobs))]
[JsonSerializable(typeof(ChatTimings))]
[JsonSerializable(typeof(Truncation))]
[JsonSerializable(typeof(Usage))]
internal sealed partial class GenerationJson : JsonSerializerContext
{
    public static GenerationJson Wire { get; } = new(WireJson.NewOptions());
}
