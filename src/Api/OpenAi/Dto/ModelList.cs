using System.Text.Json.Serialization;

namespace Otron.Api.OpenAi.Dto;

internal sealed record ModelList(IReadOnlyList<ModelCard> Data)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "list";
}

/// <summary>A model that can run now. <c>max_model_len</c> is vLLM's name for the context.</summary>
internal sealed record ModelCard(string Id, long Created, string Kind, int MaxModelLen)
{
    [JsonPropertyOrder(-1)]
    public string Object { get; } = "model";

    public string OwnedBy { get; } = "otron";
}
