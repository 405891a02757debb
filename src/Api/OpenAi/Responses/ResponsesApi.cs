using System.Diagnostics;
using System.Globalization;
using Otron.Api.Auth;
using Otron.Api.Models;
using Otron.Api.Sessions;
using Otron.Api.Telemetry;
using Otron.Api.Turns;
using Otron.Contract;

namespace Otron.Api.OpenAi.Responses;

internal static class ResponsesApi
{
    private const string IdParameter = "response_id";
    private const string IdempotencyHeader = "Idempotency-Key";
    private const int MaxWaitSeconds = 600;

    public static void MapResponsesApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/responses", CreateAsync).WithName("CreateResponse").ForModels("chat");
        routes.MapPost("/responses/input_tokens", CountInputAsync).WithName("CountInputTokens");
        routes.MapGet("/responses/{id}", GetAsync).WithName("GetResponse");
        routes.MapDelete("/responses/{id}", DeleteAsync).WithName("DeleteResponse");
        routes.MapPost("/responses/{id}/cancel", CancelAsync).WithName("CancelResponse");
        routes.MapGet("/responses/{id}/input_items", ListInputAsync).WithName("ListInputItems");
    }

    private static async Task CreateAsync(HttpContext context, ModelCatalog models, StoredTurns turns)
    {
        var clientGone = context.RequestAborted;
        var tenant = context.Tenant();
        ResponseBody body;
        using (var json = await JsonBody.ReadAsync(context.Request, clientGone))
            body = ResponseBody.Read(json.RootElement, tenant);
        await models.AdmitAsync(body.Settings.Model, ModelKind.Chat);
        var record = ModelRequest.Of(context);
        record.Model = body.Settings.Model;
        record.Span.Asks(body.Settings.Sampling, body.Settings.MaxOutputTokens, choices: 1, body.Stream);

        var key = SessionIdentity.Checked(context.Request.Headers[IdempotencyHeader], IdempotencyHeader);
        var existing = body.Conversation ?? body.PreviousConversation;
        var conversation = existing ?? (key is null || !body.Store ? StoredIds.NewConversation() : StoredIds.ConversationOf(key));
        var grain = turns.Grain(tenant, conversation);
        if (!body.Store)
        {
            var answer = turns.AnswerAsync(
                body.Settings, [.. await HistoryAsync(body, turns, clientGone), .. body.Input], body.Input.Length, SessionIdentity.Fresh(), Activity.Current?.Id, clientGone);
            await WriteAsync(context, record.WatchAsync(answer, clientGone), new(StoredIds.NewConversation(), Entry: 1, IsStored: false), body.Stream);
            return;
        }

        var request = new ResponseRequest
        {
            Settings = body.Settings,
            Input = body.Input,
            BodyHash = body.Hash,
            IdempotencyKey = key is null ? $"{Guid.NewGuid():N}" : StoredIds.Sha256(key),
            HasClientKey = key is not null,
            TraceParent = Activity.Current?.Id,
        };
        var entry = await turns.RespondAsync(grain, request, mayCreate: existing is null, Patience(context.Request), clientGone);
        var view = new ResponseView(conversation, entry);
        record.Span.Answers(StoredIds.Conversation(conversation), view.Id);
        if (body.Settings.Background && !body.Stream)
            await WriteAsync(context, view.Of(await turns.AskAsync(() => grain.GetResponseAsync(entry), clientGone)));
        else
            await WriteAsync(context, record.WatchAsync(turns.FollowAsync(grain, entry, clientGone), clientGone), view, body.Stream);
    }

    /// <summary>How many tokens the model would read, were the same body sent to be answered.</summary>
    private static async Task CountInputAsync(HttpContext context, ModelCatalog models, StoredTurns turns, IGrainFactory grains)
    {
        ResponseBody body;
        using (var json = await JsonBody.ReadAsync(context.Request, context.RequestAborted))
            body = ResponseBody.Read(json.RootElement, context.Tenant());
        var model = await models.GetAsync(body.Settings.Model);
        var generation = body.Settings.ToGeneration([.. await HistoryAsync(body, turns, context.RequestAborted), .. body.Input]);
        var prompt = await grains.GetGrain<ITokenizerGrain>(model.Id).TokenizeAsync(generation.Messages, withTokens: false);
        await context.Response.WriteAsJsonAsync(new InputTokens(prompt.Ids.Length), OtronJsonContext.Wire.InputTokens);
    }

    private static async Task GetAsync(HttpContext context, StoredTurns turns, string id)
    {
        var (grain, view) = Find(context, turns, id);
        var query = context.Request.Query;
        if (query["stream"] == "true")
            await ResponseStream.WriteAsync(context, turns.FollowAsync(grain, view.Entry, context.RequestAborted), view, ReadStartingAfter(query["starting_after"]));
        else
            await WriteAsync(context, view.Of(await turns.AskAsync(() => grain.GetResponseAsync(view.Entry), context.RequestAborted)));
    }

    private static async Task DeleteAsync(HttpContext context, StoredTurns turns, string id)
    {
        var (grain, view) = Find(context, turns, id);
        await grain.DeleteResponseAsync(view.Entry);
        await context.Response.WriteAsJsonAsync(new DeletedObject(id, "response"), OtronJsonContext.Wire.DeletedObject);
    }

    private static async Task CancelAsync(HttpContext context, StoredTurns turns, string id)
    {
        var (grain, view) = Find(context, turns, id);
        await WriteAsync(context, view.Of(await turns.AskAsync(() => grain.CancelAsync(view.Entry), context.RequestAborted)));
    }

    private static async Task ListInputAsync(HttpContext context, StoredTurns turns, string id)
    {
        var (grain, view) = Find(context, turns, id);
        var query = ItemQueryReader.Read(context.Request.Query, view.Conversation);
        var page = await turns.AskAsync(() => grain.ListInputAsync(view.Entry, query), context.RequestAborted);
        await context.Response.WriteAsJsonAsync(ItemQueryReader.List(view.Conversation, page), OtronJsonContext.Wire.ItemList);
    }

    /// <summary>The messages that the response follows.</summary>
    private static async Task<ChatMessage[]> HistoryAsync(ResponseBody body, StoredTurns turns, CancellationToken clientGone) =>
        (body.Conversation ?? body.PreviousConversation) is { } conversation
            ? await turns.AskAsync(() => turns.Grain(body.Settings.Tenant, conversation).GetMessagesAsync(body.Settings.PreviousEntry), clientGone)
            : [];

    private static (IConversationGrain Grain, ResponseView View) Find(HttpContext context, StoredTurns turns, string id)
    {
        var (conversation, entry) = StoredIds.ParseResponse(id, IdParameter);
        return (turns.Grain(context.Tenant(), conversation), new(conversation, entry));
    }

    private static async Task WriteAsync(HttpContext context, IAsyncEnumerable<ResponseUpdate> updates, ResponseView view, bool stream)
    {
        if (stream)
        {
            await ResponseStream.WriteAsync(context, updates, view);
            return;
        }
        StoredResponse? end = null;
        await foreach (var update in updates.WithCancellation(context.RequestAborted))
            end = update.Response;
        await WriteAsync(context, view.Of(end ?? throw new ApiException(OpenAiErrors.TurnLost)));
    }

    private static Task WriteAsync(HttpContext context, ResponseObject response) =>
        context.Response.WriteAsJsonAsync(response, OtronJsonContext.Wire.ResponseObject);

    /// <summary><c>Prefer: wait=30</c> (RFC 7240) lets a turn wait for the one before it.</summary>
    private static TimeSpan Patience(HttpRequest request)
    {
        foreach (var preference in request.Headers["Prefer"].SelectMany(value => value?.Split(',', StringSplitOptions.TrimEntries) ?? []))
            if (preference.StartsWith("wait=", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(preference.AsSpan("wait=".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                return TimeSpan.FromSeconds(Math.Min(seconds, MaxWaitSeconds));
        return TimeSpan.Zero;
    }

    private static int ReadStartingAfter(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return -1;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw OpenAiErrors.InvalidValue("starting_after", "'starting_after' must be the sequence_number of an event.");
    }
}
