using Otron.Api.Auth;
using Otron.Api.Embeddings;
using Otron.Api.Models;
using Otron.Api.OpenAi.Dto;
using Otron.Api.Telemetry;
using Otron.Contract;

namespace Otron.Api.OpenAi;

internal static class EmbeddingsApi
{
    public static void MapEmbeddingsApi(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/embeddings", EmbedAsync).WithName("CreateEmbedding").ForModels("embeddings");

    private static async Task EmbedAsync(HttpContext context, ModelCatalog models, EmbeddingCalls embeddings)
    {
        var clientGone = context.RequestAborted;
        var body = await ReadAsync(context.Request, clientGone);
        var model = await models.AdmitAsync(body.Model, ModelKind.Embedding);
        var record = ModelRequest.Of(context);
        record.Model = model.Id;
        var result = await embeddings.EmbedAsync(body.ToGrain(model, context.Tenant()), clientGone);
        record.InputTokens = result.PromptTokens;
        record.Span.Embeds(body.AsBase64 ? "base64" : "float", result.Vectors[0].Length);

        context.Response.ContentType = "application/json; charset=utf-8";
        var timings = EmbeddingsTimings.Of(result.Timings, record.Elapsed);
        ServerTiming.Write(context.Response, timings);
        if (!body.IncludeTimings && !ServerTiming.IsAskedFor(context.Request))
            timings = null;
        await EmbeddingsAnswer.WriteAsync(context.Response.BodyWriter, model.Id, result, body.AsBase64, timings, clientGone);
    }

    private static async Task<EmbeddingsBody> ReadAsync(HttpRequest request, CancellationToken clientGone)
    {
        using var body = await JsonBody.ReadAsync(request, clientGone);
        return EmbeddingsBodyReader.Read(body.RootElement);
    }
}
