using System.Text.Json;
using Otron.Api.Auth;
using Otron.Api.Turns;
using Otron.Contract;

namespace Otron.Api.OpenAi.Responses;

internal static class ConversationsApi
{
    private const string IdParameter = "conversation_id";
    private const int MaxNewItems = 20;

    public static void MapConversationsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/conversations", CreateAsync).WithName("CreateConversation");
        routes.MapGet("/conversations/{id}", GetAsync).WithName("GetConversation");
        routes.MapPost("/conversations/{id}", UpdateAsync).WithName("UpdateConversation");
        routes.MapDelete("/conversations/{id}", DeleteAsync).WithName("DeleteConversation");
        routes.MapPost("/conversations/{id}/items", AddItemsAsync).WithName("CreateConversationItems");
        routes.MapGet("/conversations/{id}/items", ListItemsAsync).WithName("ListConversationItems");
        routes.MapGet("/conversations/{id}/items/{itemId}", GetItemAsync).WithName("GetConversationItem");
        routes.MapDelete("/conversations/{id}/items/{itemId}", DeleteItemAsync).WithName("DeleteConversationItem");
    }

    private static async Task CreateAsync(HttpContext context, StoredTurns turns)
    {
        using var body = await JsonBody.ReadAsync(context.Request, context.RequestAborted);
        var fields = new RequestFields(body.RootElement);
        var isEmpty = !fields.TryGet("items", out var items) || (items.ValueKind == JsonValueKind.Array && items.GetArrayLength() == 0);
        var messages = isEmpty ? [] : ReadItems(fields);
        var conversation = StoredIds.NewConversation();
        var info = await turns.Grain(context.Tenant(), conversation).CreateAsync(ResponseBody.ReadMetadata(fields), messages);
        await WriteAsync(context, conversation, info);
    }

    private static async Task GetAsync(HttpContext context, StoredTurns turns, string id)
    {
        var (grain, conversation) = Find(context, turns, id);
        await WriteAsync(context, conversation, await turns.AskAsync(grain.GetAsync, context.RequestAborted));
    }

    private static async Task UpdateAsync(HttpContext context, StoredTurns turns, string id)
    {
        var (grain, conversation) = Find(context, turns, id);
        using var body = await JsonBody.ReadAsync(context.Request, context.RequestAborted);
        var metadata = ResponseBody.ReadMetadata(new RequestFields(body.RootElement));
        await WriteAsync(context, conversation, await turns.AskAsync(() => grain.UpdateAsync(metadata), context.RequestAborted));
    }

    private static async Task DeleteAsync(HttpContext context, StoredTurns turns, string id)
    {
        await Find(context, turns, id).Grain.DeleteAsync();
        await context.Response.WriteAsJsonAsync(new DeletedObject(id, "conversation.deleted"), OtronJsonContext.Wire.DeletedObject);
    }

    private static async Task AddItemsAsync(HttpContext context, StoredTurns turns, string id)
    {
        var (grain, conversation) = Find(context, turns, id);
        using var body = await JsonBody.ReadAsync(context.Request, context.RequestAborted);
        var items = await grain.AddItemsAsync(ReadItems(new RequestFields(body.RootElement)));
        await WriteAsync(context, conversation, new ItemPage(items, HasMore: false));
    }

    private static async Task ListItemsAsync(HttpContext context, StoredTurns turns, string id)
    {
        var (grain, conversation) = Find(context, turns, id);
        var query = ItemQueryReader.Read(context.Request.Query, conversation);
        await WriteAsync(context, conversation, await turns.AskAsync(() => grain.ListItemsAsync(query), context.RequestAborted));
    }

    private static async Task GetItemAsync(HttpContext context, StoredTurns turns, string id, string itemId)
    {
        var (grain, conversation) = Find(context, turns, id);
        var (entry, index) = ItemOf(conversation, itemId);
        var item = await turns.AskAsync(() => grain.GetItemAsync(entry, index), context.RequestAborted);
        await context.Response.WriteAsJsonAsync(MessageItem.Of(conversation, item), OtronJsonContext.Wire.MessageItem);
    }

    private static async Task DeleteItemAsync(HttpContext context, StoredTurns turns, string id, string itemId)
    {
        var (grain, conversation) = Find(context, turns, id);
        var (entry, index) = ItemOf(conversation, itemId);
        await WriteAsync(context, conversation, await grain.DeleteItemAsync(entry, index));
    }

    private static ChatMessage[] ReadItems(RequestFields fields) => MessageReader.ReadItems(fields, "items", MaxNewItems);

    private static (IConversationGrain Grain, string Conversation) Find(HttpContext context, StoredTurns turns, string id)
    {
        var conversation = StoredIds.ParseConversation(id, IdParameter);
        return (turns.Grain(context.Tenant(), conversation), conversation);
    }

    private static (int Entry, int Index) ItemOf(string conversation, string id)
    {
        var (owner, entry, index) = StoredIds.ParseItem(id, "item_id");
        return owner == conversation ? (entry, index) : throw new OtronException(ErrorCode.NotFound, "The item is not one of this conversation.", "item_id");
    }

    private static Task WriteAsync(HttpContext context, string conversation, ConversationInfo info) => context.Response.WriteAsJsonAsync(
        new ConversationObject(StoredIds.Conversation(conversation), info.CreatedAt, info.Metadata), OtronJsonContext.Wire.ConversationObject);

    private static Task WriteAsync(HttpContext context, string conversation, ItemPage page) =>
        context.Response.WriteAsJsonAsync(ItemQueryReader.List(conversation, page), OtronJsonContext.Wire.ItemList);
}
