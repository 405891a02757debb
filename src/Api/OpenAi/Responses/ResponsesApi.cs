using System.Diagnostics;
using System.Globalization;
using Otron.Api.Auth;
using Otron.Api.Cluster;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Stored;
using Otron.Api.OpenAi.Wire;
using Otron.Api.Telemetry;

namespace Otron.Api.OpenAi.Responses;

internal static class ResponsesApi
{
    private const string IdParameter = "response_id";
    private const string IdempotencyHeader = "Idempotency-Key";
    private const int MaxWaitSeconds = 600;

    public static void MapResponsesApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/responses", CreateAsync).WithName("CreateResponse").ForModels("chat");
        // Not served, and no id: without a route of its own its answer would be that of a wrong verb.
        routes.MapPost("/responses/compact", static context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        routes.MapPost("/responses/input_tokens", CountInputAsync).WithName("CountInputTokens");
        routes.MapGet("/responses/{id}", GetAsync).WithName("GetResponse");
        routes.MapDelete("/responses/{id}", DeleteAsync).WithName("DeleteResponse");
        routes.MapPost("/responses/{id}/cancel", CancelAsync).WithName("CancelResponse");
        routes.MapGet("/responses/{id}/input_items", ListInputAsync).WithName("ListInputItems");
    }

    private static async Task CreateAsync(HttpContext context, ClusterView cluster, StoredTurns turns, ChatTurns chats, TimeProvider time)
    {
        var body = await JsonBody.ReadAsync(context.Request, ResponsesBody.Read);
        body = body with { Model = (await cluster.AdmitAsync(body.Model, ModelKind.Chat)).Id };
        var record = ModelRequest.Of(context);
        record.Asks(body.Model, body.Sampling, body.MaxOutputTokens, choices: 1, body.Stream, body.Format);

        var key = SessionIdentity.Checked(context.Request.Headers[IdempotencyHeader], IdempotencyHeader);
        if (body.Store)
            await CreateStoredAsync(context, turns, body, key, record);
        else
            await AnswerUnstoredAsync(context, turns, chats, time, body, record);
    }

    private static async Task CreateStoredAsync(HttpContext context, StoredTurns turns, ResponsesBody body, string? key, ModelRequest record)
    {
        var clientGone = context.RequestAborted;
        var conversation = body.Continues ?? (key is null ? StoredIds.NewConversation() : StoredIds.ConversationOf(key));
        var grain = turns.Grain(context.Tenant(), conversation);
        var request = new ResponseRequest
        {
            Settings = body.ToSettings(context.Tenant()),
            Input = await InputAsync(context, turns, body),
            BodyHash = body.Hash,
            IdempotencyKey = key is null ? $"{Guid.NewGuid():N}" : StoredIds.Sha256(key),
            HasClientKey = key is not null,
            TraceParent = Activity.Current?.Id,
        };
        var entry = await turns.RespondAsync(grain, request, mayCreate: body.Continues is null, MaxWait(context.Request), clientGone);
        var view = new ResponseView(conversation, entry);
        record.Span.Answers(StoredIds.Conversation(conversation), view.Id);
        if (body.Background && !body.Stream)
            await WriteAsync(context, view.Of(await turns.AskAsync(() => grain.GetResponseAsync(entry), clientGone)));
        else
            await WriteAsync(context, record.WatchAsync(turns.FollowAsync(grain, entry, clientGone), clientGone), view, body.Stream);
    }

    private static async Task AnswerUnstoredAsync(
        HttpContext context, StoredTurns turns, ChatTurns chats, TimeProvider time, ResponsesBody body, ModelRequest record)
    {
        var settings = body.ToSettings(context.Tenant());
        var turn = settings.ToGeneration(await ConversationAsync(context, turns, body)) with { TraceParent = Activity.Current?.Id };
        var answer = UnstoredAnswer.StreamAsync(chats, settings, turn, outputIndex: body.Input.Count, time, context.RequestAborted);
        var view = new ResponseView(StoredIds.NewConversation(), Entry: 1, IsStored: false);
        await WriteAsync(context, record.WatchAsync(answer, context.RequestAborted), view, body.Stream);
    }

    /// <summary>Counts the tokens that the model would read if the same body were sent to be answered.</summary>
    private static async Task CountInputAsync(HttpContext context, ClusterView cluster, StoredTurns turns, IGrainFactory grains)
    {
        var body = await JsonBody.ReadAsync(context.Request, ResponsesBody.Read);
        var model = await cluster.GetModelAsync(body.Model, ModelKind.Chat);
        var turn = body.ToSettings(context.Tenant()).ToGeneration(await ConversationAsync(context, turns, body));
        var tokenizer = grains.GetGrain<ITokenizerGrain>(model.Id);
        var prompt = turn is { Tools: null, Reasoning: null }
            ? await tokenizer.TokenizeAsync(turn.Messages, withTokens: false)
            : await tokenizer.TokenizeAsync(turn.Messages, new(), turn.Tools, turn.Reasoning, withTokens: false);
        await context.Response.WriteAsJsonAsync(new InputTokens(prompt.Ids.Length), ResponsesJson.Wire.InputTokens);
    }

    private static async Task GetAsync(HttpContext context, StoredTurns turns, string id)
    {
        var (grain, view) = Find(context, turns, id);
        var query = context.Request.Query;
        if (query["stream"] == "true")
        {
            var startingAfter = ReadStartingAfter(query["starting_after"]);
            await ResponseStream.WriteAsync(context, turns.FollowAsync(grain, view.Entry, context.RequestAborted), view, startingAfter);
            return;
        }
        await WriteAsync(context, view.Of(await turns.AskAsync(() => grain.GetResponseAsync(view.Entry), context.RequestAborted)));
    }

    private static async Task DeleteAsync(HttpContext context, StoredTurns turns, string id)
    {
        var (grain, view) = Find(context, turns, id);
        await grain.DeleteResponseAsync(view.Entry);
        await context.Response.WriteAsJsonAsync(new DeletedObject(id, "response"), StoredJson.Wire.DeletedObject);
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
        await context.Response.WriteAsJsonAsync(ItemList.Of(view.Conversation, page), StoredJson.Wire.ItemList);
    }

    /// <summary>The items that the response follows, and its input.</summary>
    private static async Task<ChatMessage[]> ConversationAsync(HttpContext context, StoredTurns turns, ResponsesBody body)
    {
        var input = await InputAsync(context, turns, body);
        ChatMessage[] before = [];
        if (body.Continues is { } conversation)
        {
            var grain = turns.Grain(context.Tenant(), conversation);
            before = await turns.AskAsync(() => grain.GetMessagesAsync(body.Previous?.Entry), context.RequestAborted);
        }
        MessageItems.ThrowIfUncalled(before, input, "input");
        return [.. before, .. input];
    }

    private static Task<ChatMessage[]> InputAsync(HttpContext context, StoredTurns turns, ResponsesBody body) =>
        body.Input.ToMessagesAsync(turns, context.Tenant(), body.Continues, context.RequestAborted);

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
        await WriteAsync(context, view.Of(end ?? throw ClusterFailures.TurnLost()));
    }

    private static Task WriteAsync(HttpContext context, ResponseObject response) =>
        context.Response.WriteAsJsonAsync(response, ResponsesJson.Wire.ResponseObject);

    /// <summary><c>Prefer: wait=30</c> (RFC 7240) lets a turn wait for the one before it.</summary>
    private static TimeSpan MaxWait(HttpRequest request)
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
        // No response has so many events that the number of one does not fit.
        return text.All(char.IsAsciiDigit)
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue
            : throw OpenAiErrors.InvalidValue("starting_after", "'starting_after' must be the sequence_number of an event.");
    }
}
