using System.Text.Json.Serialization;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Completions;

[JsonSerializable(typeof(TextCompletion))]
internal sealed partial class CompletionsJson : JsonSerializerContext
{
    public static CompletionsJson Wire { get; } = new(WireJson.NewOptions());
}
