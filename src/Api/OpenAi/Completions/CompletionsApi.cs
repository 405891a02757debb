using System.Threading.Channels;
using Otron.Api.Auth;
using Otron.Api.Cluster;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Wire;
using Otron.Api.Telemetry;

namespace Otron.Api.OpenAi.Completions;

/// <summary>Completions of prompts as they are: each prompt is a turn of its own, and their answers come as one.</summary>
internal static class CompletionsApi
{
    public static void MapCompletionsApi(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/completions", CompleteAsync).WithName("CreateCompletion").ForModels("text_completion");

    private static async Task CompleteAsync(HttpContext context, ClusterView cluster, ChatTurns turns, TimeProvider time)
    {
        var body = await JsonBody.ReadAsync(context.Request, CompletionsBody.Read);
        var fields = body.Fields;
        var model = await cluster.AdmitAsync(fields.Model, ModelKind.Chat);
        var record = ModelRequest.Of(context);
        record.Asks(model.Id, fields.Sampling, fields.MaxTokens, body.Answers, fields.Stream);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        try
        {
            var events = await OpenAsync(context, turns, body, stop.Token);
            var reply = new Reply(context, record, fields, CompletionHeader.Create(model, time, ChunkForm.Text), body.Answers);
            await reply.SendAsync(events, answers => TextCompletion.Of(reply, answers), CompletionsJson.Wire.TextCompletion);
        }
        finally
        {
            // If one prompt fails, the answers of the others have no reader.
            await stop.CancelAsync();
        }
    }

    private static async Task<ChannelReader<GenerationEvent>> OpenAsync(
        HttpContext context, ChatTurns turns, CompletionsBody body, CancellationToken stop)
    {
        var opened = await Task.WhenAll(body.ToRequests(context.Tenant()).Select(request =>
            turns.OpenAsync(request, SessionIdentity.Of(request, body.Fields, context.Request.Headers), stop)));
        return MergedTurns.Start(opened, body.Fields.Choices);
    }
}
