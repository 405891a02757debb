using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Stored;

internal sealed record ItemList(StoredItem[] Data, bool HasMore)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? FirstId => Data.Length > 0 ? Data[0].Id : null;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? LastId => Data.Length > 0 ? Data[^1].Id : null;

    public static ItemList Of(string conversation, ItemPage page) =>
        new([.. page.Items.Select(item => StoredItem.Of(conversation, item))], page.HasMore);
}
