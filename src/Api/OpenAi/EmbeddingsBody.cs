using System.Diagnostics;
using Otron.Contract;

namespace Otron.Api.OpenAi;

/// <summary>An embeddings request as checked by <see cref="EmbeddingsBodyReader"/>.</summary>
internal sealed record EmbeddingsBody
{
    public required string Model { get; init; }

    public string[]? Texts { get; init; }

    public int[][]? Tokens { get; init; }

    public bool AsBase64 { get; init; }

    public int? Dimensions { get; init; }

    public string? PromptName { get; init; }

    public EmbeddingInputType? InputType { get; init; }

    public bool Truncate { get; init; }

    public int? PadTo { get; init; }

    public bool IncludeTimings { get; init; }

    public EmbeddingRequest ToGrain(ModelInfo model, string tenant) => new()
    {
        Model = Model,
        Tenant = tenant,
        Texts = Texts,
        Tokens = Tokens,
        Dimensions = Dimensions,
        PromptName = PromptName ?? PromptFor(model),
        Truncate = Truncate,
        PadTo = PadTo,
        TraceParent = Activity.Current?.Id,
    };

    /// <summary>The model's own name for the kind of input; a model without such a prompt needs none.</summary>
    private string? PromptFor(ModelInfo model)
    {
        ReadOnlySpan<string> names = InputType switch
        {
            EmbeddingInputType.Query => ["search_query", "query"],
            EmbeddingInputType.Document => ["search_document", "document", "passage"],
            _ => [],
        };
        foreach (var name in names)
            if (Array.IndexOf(model.PromptNames, name) >= 0)
                return name;
        return null;
    }
}

/// <summary>What a text is in a search.</summary>
internal enum EmbeddingInputType
{
    Query,
    Document,
}
