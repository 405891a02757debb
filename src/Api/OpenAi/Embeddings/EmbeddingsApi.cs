using Otron.Api.Auth;
using Otron.Api.Cluster;
using Otron.Api.OpenAi.Wire;
using Otron.Api.Telemetry;

namespace Otron.Api.OpenAi.Embeddings;

internal static class EmbeddingsApi
{
    public static void MapEmbeddingsApi(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/embeddings", EmbedAsync).WithName("CreateEmbedding").ForModels("embeddings");

    private static async Task EmbedAsync(HttpContext context, ClusterView cluster, EmbeddingCalls embeddings)
    {
        var body = await JsonBody.ReadAsync(context.Request, EmbeddingsBody.Read);
        var model = await cluster.AdmitAsync(body.Model, ModelKind.Embedding);
        var record = ModelRequest.Of(context);
        record.Model = model.Id;
        var result = await embeddings.EmbedAsync(body.ToRequest(model, context.Tenant()), context.RequestAborted);
        record.InputTokens = result.PromptTokens;
        record.Span.Embeds(body.AsBase64 ? "base64" : "float", result.Vectors[0].Length);

        context.Response.ContentType = "application/json; charset=utf-8";
        var timings = EmbeddingsTimings.Of(result.Timings, record.Elapsed);
        timings?.WriteTo(context.Response);
        if (!body.IncludeTimings && !ServerTiming.IsAskedFor(context.Request))
            timings = null;
        await EmbeddingsAnswer.WriteAsync(context.Response.BodyWriter, model.Id, result, body.AsBase64, timings, context.RequestAborted);
    }
}
