using System.Text.Json.Serialization;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Tokenize;

[JsonSerializable(typeof(Tokenization))]
[JsonSerializable(typeof(Detokenization))]
internal sealed partial class TokenizeJson : JsonSerializerContext
{
    public static TokenizeJson Wire { get; } = new(WireJson.NewOptions());
}
