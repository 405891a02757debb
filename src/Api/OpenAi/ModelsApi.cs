using Otron.Api.Models;
using Otron.Api.OpenAi.Dto;
using Otron.Contract;

namespace Otron.Api.OpenAi;

internal static class ModelsApi
{
    public static void MapModelsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/models", ListAsync).WithName("ListModels");
        // Catch-all: ids such as google/gemma-3-1b-it hold slashes, and SDKs escape them, which routing leaves as it is.
        routes.MapGet("/models/{**id}", GetAsync).WithName("GetModel");
    }

    private static async Task ListAsync(HttpContext context, ModelCatalog models)
    {
        var list = new ModelList([.. (await models.ListAsync()).Select(Card)]);
        await context.Response.WriteAsJsonAsync(list, OtronJsonContext.Wire.ModelList);
    }

    private static async Task GetAsync(HttpContext context, ModelCatalog models, string id) =>
        await context.Response.WriteAsJsonAsync(Card(await models.GetAsync(id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase))), OtronJsonContext.Wire.ModelCard);

    private static ModelCard Card(ModelInfo model) =>
        new(model.Id, model.Created, model.Kind == ModelKind.Chat ? "chat" : "embedding", model.ContextLength);
}
