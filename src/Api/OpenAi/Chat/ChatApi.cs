using Otron.Api.Auth;
using Otron.Api.Cluster;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Wire;
using Otron.Api.Telemetry;

namespace Otron.Api.OpenAi.Chat;

internal static class ChatApi
{
    public static void MapChatApi(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/chat/completions", CompleteAsync).WithName("CreateChatCompletion").ForModels("chat");

    private static async Task CompleteAsync(HttpContext context, ClusterView cluster, ChatTurns turns, TimeProvider time)
    {
        var body = await JsonBody.ReadAsync(context.Request, ChatBody.Read);
        var model = await cluster.AdmitAsync(body.Fields.Model, ModelKind.Chat);
        body = body.For(model);
        var fields = body.Fields;
        var record = ModelRequest.Of(context);
        record.Asks(model.Id, fields.Sampling, fields.MaxTokens, fields.Choices, fields.Stream, fields.Format);

        var request = body.ToRequest(context.Tenant());
        var session = SessionIdentity.Of(request, fields, context.Request.Headers);
        var events = await turns.OpenAsync(request, session, context.RequestAborted);
        var header = CompletionHeader.Create(model, time, body.HasOlderCalls ? ChunkForm.ChatWithFunctions : ChunkForm.Chat);
        record.Span.Answers(SessionKey.HashOf(SessionKey.Create(model.Id, request.Tenant, session)), header.Id);
        var reply = new Reply(context, record, fields, header, fields.Choices);
        if (body.TopLogprobs is not null)
            reply.WithLogprobs();
        if (body.ReasoningView == ReasoningView.Hidden)
            reply.WithoutReasoning();
        await reply.SendAsync(events, answers => ChatCompletion.Of(reply, answers), ChatJson.Wire.ChatCompletion);
    }
}
