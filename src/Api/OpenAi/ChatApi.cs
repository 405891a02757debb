using Otron.Api.Auth;
using Otron.Api.Models;
using Otron.Api.OpenAi.Dto;
using Otron.Api.Sessions;
using Otron.Api.Telemetry;
using Otron.Api.Turns;
using Otron.Contract;

namespace Otron.Api.OpenAi;

internal static class ChatApi
{
    public static void MapChatApi(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/chat/completions", CompleteAsync).WithName("CreateChatCompletion").ForModels("chat");

    private static async Task CompleteAsync(HttpContext context, ModelCatalog models, ChatTurns turns, TimeProvider time)
    {
        var clientGone = context.RequestAborted;
        var request = await ReadAsync(context.Request, clientGone);
        var model = await models.AdmitAsync(request.Model, ModelKind.Chat);
        var record = ModelRequest.Of(context);
        record.Model = model.Id;
        record.Span.Asks(request.Sampling, request.MaxTokens, request.Choices, request.Stream);
        var tenant = context.Tenant();
        var session = SessionIdentity.Of(request, context.Request.Headers, tenant);

        var events = await turns.OpenAsync(request.ToGeneration(tenant), session, clientGone);
        var header = CompletionHeader.Create(model, time, ChunkForm.Chat);
        record.Span.Answers(SessionKey.HashOf(SessionKey.Create(model.Id, tenant, session)), header.Id);
        var tally = new TurnTally(request.Choices, record);
        var includeTimings = request.IncludeTimings || ServerTiming.IsAskedFor(context.Request);
        var logprobs = request.TopLogprobs is null ? null : LogprobQueue.Create(request.Choices);
        if (request.Stream)
        {
            await Answers.StreamAsync(context, events, header, tally, request.IncludeUsage, includeTimings, logprobs);
            return;
        }
        var answers = await Answers.CollectAsync(events, tally, logprobs, clientGone);
        ServerTiming.Write(context.Response, tally.Timings);
        var choices = answers.Select((answer, i) => new ChatChoice(i, new AssistantMessage(answer.Text), answer.FinishReason) { Logprobs = answer.Logprobs });
        var completion = new ChatCompletion(header.Id, header.Created, header.Model, header.SystemFingerprint, [.. choices], tally.Usage, Truncation.Of(tally.DroppedMessages))
        {
            Timings = includeTimings ? tally.Timings : null,
        };
        await context.Response.WriteAsJsonAsync(completion, OtronJsonContext.Wire.ChatCompletion, cancellationToken: clientGone);
    }

    private static async Task<ChatRequest> ReadAsync(HttpRequest request, CancellationToken clientGone)
    {
        using var body = await JsonBody.ReadAsync(request, clientGone);
        return ChatRequestReader.Read(body.RootElement);
    }
}
