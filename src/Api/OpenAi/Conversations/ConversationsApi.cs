using Otron.Api.Auth;
using Otron.Api.Cluster;
using Otron.Api.OpenAi.Stored;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Conversations;

internal static class ConversationsApi
{
    private const string IdParameter = "conversation_id";

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
        var body = await JsonBody.ReadAsync(context.Request, ConversationBody.Read);
        var conversation = StoredIds.NewConversation();
        var info = await turns.Grain(context.Tenant(), conversation).CreateAsync(body.Metadata, body.Items);
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
        var metadata = await JsonBody.ReadAsync(context.Request, Metadata.Read);
        await WriteAsync(context, conversation, await turns.AskAsync(() => grain.UpdateAsync(metadata), context.RequestAborted));
    }

    private static async Task DeleteAsync(HttpContext context, StoredTurns turns, string id)
    {
        await Find(context, turns, id).Grain.DeleteAsync();
        await context.Response.WriteAsJsonAsync(new DeletedObject(id, "conversation.deleted"), StoredJson.Wire.DeletedObject);
    }

    private static async Task AddItemsAsync(HttpContext context, StoredTurns turns, string id)
    {
        var (grain, conversation) = Find(context, turns, id);
        var items = await grain.AddItemsAsync(await JsonBody.ReadAsync(context.Request, ConversationBody.ReadItems));
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
        await context.Response.WriteAsJsonAsync(StoredItem.Of(conversation, item), StoredJson.Wire.StoredItem);
    }

    private static async Task DeleteItemAsync(HttpContext context, StoredTurns turns, string id, string itemId)
    {
        var (grain, conversation) = Find(context, turns, id);
        var (entry, index) = ItemOf(conversation, itemId);
        await WriteAsync(context, conversation, await grain.DeleteItemAsync(entry, index));
    }

    private static (IConversationGrain Grain, string Conversation) Find(HttpContext context, StoredTurns turns, string id)
    {
        var conversation = StoredIds.ParseConversation(id, IdParameter);
        return (turns.Grain(context.Tenant(), conversation), conversation);
    }

    private static (int Entry, int Index) ItemOf(string conversation, string id)
    {
        var (owner, entry, index) = StoredIds.ParseItem(id, "item_id");
        return owner == conversation
            ? (entry, index)
            : throw new OtronException(ErrorCode.NotFound, "The item is not one of this conversation.", "item_id");
    }

    private static Task WriteAsync(HttpContext context, string conversation, ConversationInfo info) =>
        context.Response.WriteAsJsonAsync(ConversationObject.Of(conversation, info), ConversationsJson.Wire.ConversationObject);

    private static Task WriteAsync(HttpContext context, string conversation, ItemPage page) =>
        context.Response.WriteAsJsonAsync(ItemList.Of(conversation, page), StoredJson.Wire.ItemList);
}
