using Otron.Api.Cluster;

namespace Otron.Api.OpenAi.Models;

internal static class ModelsApi
{
    public static void MapModelsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/models", ListAsync).WithName("ListModels");
        // Catch-all: ids such as google/gemma-3-1b-it contain slashes, which SDKs escape and routing leaves escaped. It takes a slash at the
        // end as well, which other routes pass over.
        routes.MapGet("/models/{**id}", GetAsync).WithName("GetModel");
    }

    private static async Task ListAsync(HttpContext context, ClusterView cluster)
    {
        var list = new ModelList([.. (await cluster.ListModelsAsync()).Select(ModelCard.Of)]);
        await context.Response.WriteAsJsonAsync(list, ModelsJson.Wire.ModelList);
    }

    private static async Task GetAsync(HttpContext context, ClusterView cluster, string id)
    {
        var model = await cluster.GetModelAsync(id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).TrimEnd('/'));
        await context.Response.WriteAsJsonAsync(ModelCard.Of(model), ModelsJson.Wire.ModelCard);
    }
}
