using System.Text.Json.Serialization;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Stored;

[JsonSerializable(typeof(ItemList))]
[JsonSerializable(typeof(MessagePart))]
[JsonSerializable(typeof(DeletedObject))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    public static StoredJson Wire { get; } = new(WireJson.NewOptions());
}
