using System.Threading.Channels;
using Otron.Api.Auth;
using Otron.Api.Models;
using Otron.Api.OpenAi.Dto;
using Otron.Api.Sessions;
using Otron.Api.Telemetry;
using Otron.Api.Turns;
using Otron.Contract;

namespace Otron.Api.OpenAi;

/// <summary>Completions of prompts as they are: each prompt is a turn of its own, and their answers come as one.</summary>
internal static class CompletionsApi
{
    public static void MapCompletionsApi(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/completions", CompleteAsync).WithName("CreateCompletion").ForModels("text_completion");

    private static async Task CompleteAsync(HttpContext context, ModelCatalog models, ChatTurns turns, TimeProvider time)
    {
        var clientGone = context.RequestAborted;
        var body = await ReadAsync(context.Request, clientGone);
        var model = await models.AdmitAsync(body.Options.Model, ModelKind.Chat);
        var record = ModelRequest.Of(context);
        record.Model = model.Id;
        record.Span.Asks(body.Options.Sampling, body.Options.MaxTokens, body.Answers, body.Options.Stream);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(clientGone);
        try
        {
            var events = await OpenAsync(context, turns, body, stop.Token);
            var header = CompletionHeader.Create(model, time, ChunkForm.Text);
            var tally = new TurnTally(body.Answers, record);
            var includeTimings = body.Options.IncludeTimings || ServerTiming.IsAskedFor(context.Request);
            if (body.Options.Stream)
            {
                await Answers.StreamAsync(context, events, header, tally, body.Options.IncludeUsage, includeTimings);
                return;
            }
            var answers = await Answers.CollectAsync(events, tally, logprobs: null, clientGone);
            ServerTiming.Write(context.Response, tally.Timings);
            var completion = new TextCompletion(
                header.Id, header.Created, header.Model, header.SystemFingerprint, [.. answers.Select((answer, i) => new TextChoice(i, answer.Text, answer.FinishReason))], tally.Usage)
            {
                Timings = includeTimings ? tally.Timings : null,
            };
            await context.Response.WriteAsJsonAsync(completion, OtronJsonContext.Wire.TextCompletion, cancellationToken: clientGone);
        }
        finally
        {
            // Where one prompt fails, the others' answers have no reader.
            await stop.CancelAsync();
        }
    }

    private static async Task<ChannelReader<GenerationEvent>> OpenAsync(HttpContext context, ChatTurns turns, CompletionsBody body, CancellationToken stop)
    {
        var tenant = context.Tenant();
        var readers = await Task.WhenAll(body.Requests.Select(request =>
            turns.OpenAsync(request.ToGeneration(tenant), SessionIdentity.Of(request, context.Request.Headers, tenant), stop)));
        return MergedTurns.Start(readers, body.Options.Choices);
    }

    private static async Task<CompletionsBody> ReadAsync(HttpRequest request, CancellationToken clientGone)
    {
        using var body = await JsonBody.ReadAsync(request, clientGone);
        return CompletionsBody.Read(body.RootElement);
    }
}
