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

    private static async Task CompleteAsync(HttpContext context, ClusterView cluster, ChatTurns turns, IGrainFactory grains, TimeProvider time)
    {
        var body = await JsonBody.ReadAsync(context.Request, CompletionsBody.Read);
        var model = await cluster.AdmitAsync(body.Fields.Model, ModelKind.Chat);
        body = body.For(model);
        var fields = body.Fields;
        var record = ModelRequest.Of(context);
        record.Asks(model.Id, fields.Sampling, fields.MaxTokens, body.Answers, fields.Stream, fields.Format);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        try
        {
            var events = await OpenAsync(context, turns, body, stop.Token);
            var reply = new Reply(context, record, fields, CompletionHeader.Create(model, time, ChunkForm.Text), body.Answers);
            if (body.TopLogprobs is not null)
                reply.WithLogprobs();
            if (body.Echo)
                reply.WithEcho(await EchoAsync(grains.GetGrain<ITokenizerGrain>(model.Id), body));
            await reply.SendAsync(events, answers => TextCompletion.Of(reply, answers), CompletionsJson.Wire.TextCompletion);
        }
        finally
        {
            // If one prompt fails, the answers of the others have no reader.
            await stop.CancelAsync();
        }
    }

    /// <summary>The text that comes before each answer.</summary>
    private static async Task<string[]> EchoAsync(ITokenizerGrain tokenizer, CompletionsBody body)
    {
        var texts = await Task.WhenAll(body.Prompts.Select(
            prompt => prompt.Text is { } text ? Task.FromResult(text) : tokenizer.DetokenizeAsync(prompt.Ids!)));
        return [.. texts.SelectMany(text => Enumerable.Repeat(text, body.Fields.Choices))];
    }

    private static async Task<ChannelReader<GenerationEvent>> OpenAsync(
        HttpContext context, ChatTurns turns, CompletionsBody body, CancellationToken stop)
    {
        var opened = await Task.WhenAll(body.ToRequests(context.Tenant()).Select(request =>
            turns.OpenAsync(request, SessionIdentity.Of(request, body.Fields, context.Request.Headers), stop)));
        return MergedTurns.Start(opened, body.Fields.Choices);
    }
}
