using System.Text.Json;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Stored;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Conversations;

/// <summary>The body of <c>POST /v1/conversations</c>, checked.</summary>
internal sealed record ConversationBody(Dictionary<string, string> Metadata, ChatMessage[] Items)
{
    private const string ItemsName = "items";
    private const int MaxNewItems = 20;

    public static ConversationBody Read(RequestFields fields)
    {
        var isEmpty = !fields.TryGet(ItemsName, out var items) || (items.ValueKind == JsonValueKind.Array && items.GetArrayLength() == 0);
        var messages = isEmpty ? [] : ReadItems(fields);
        return new(Stored.Metadata.Read(fields), messages);
    }

    /// <summary>Reads the items alone, of which there must be at least one.</summary>
    public static ChatMessage[] ReadItems(RequestFields fields) => ItemReader.Read(fields, ItemsName, MaxNewItems);
}
