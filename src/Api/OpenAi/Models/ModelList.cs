using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Models;

internal sealed record ModelList(IReadOnlyList<ModelCard> Data)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";
}

/// <summary>A model that can run now. <c>max_model_len</c> is vLLM's name for the context length.</summary>
internal sealed record ModelCard(string Id, long Created, string Kind, int MaxModelLen)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "model";

    public string OwnedBy { get; } = "otron";

    public static ModelCard Of(ModelInfo model) =>
        new(model.Id, model.Created, model.Kind == ModelKind.Chat ? "chat" : "embedding", model.ContextLength);
}
