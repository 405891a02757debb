using Otron.Api.Cluster;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Tokenize;

/// <summary>Shows what a model sees of a text, in vLLM's form.</summary>
internal static class TokenizeApi
{
    public static void MapTokenizeApi(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/tokenize", TokenizeAsync).WithName("Tokenize");
        routes.MapPost("/detokenize", DetokenizeAsync).WithName("Detokenize");
    }

    private static async Task TokenizeAsync(HttpContext context, ClusterView cluster, IGrainFactory grains)
    {
        var body = await JsonBody.ReadAsync(context.Request, TokenizeBody.Read);
        var model = await cluster.GetModelAsync(body.Model, body.Kind);
        var text = await body.AskAsync(grains.GetGrain<ITokenizerGrain>(model.Id));
        await context.Response.WriteAsJsonAsync(
            new Tokenization(text.Ids.Length, model.ContextLength, text.Ids, text.Tokens), TokenizeJson.Wire.Tokenization);
    }

    private static async Task DetokenizeAsync(HttpContext context, ClusterView cluster, IGrainFactory grains)
    {
        var body = await JsonBody.ReadAsync(context.Request, DetokenizeBody.Read);
        var model = await cluster.GetModelAsync(body.Model, kind: null);
        var text = await body.AskAsync(grains.GetGrain<ITokenizerGrain>(model.Id));
        await context.Response.WriteAsJsonAsync(new Detokenization(text, text), TokenizeJson.Wire.Detokenization);
    }
}
