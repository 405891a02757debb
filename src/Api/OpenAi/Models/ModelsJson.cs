using System.Text.Json.Serialization;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Models;

[JsonSerializable(typeof(ModelList))]
internal sealed partial class ModelsJson : JsonSerializerContext
{
    public static ModelsJson Wire { get; } = new(WireJson.NewOptions());
}
