namespace Otron.Contract;

public enum ModelKind : byte
{
    Chat = 0,
    Embedding = 1,
}

/// <summary>A model that a silo serves now.</summary>
[GenerateSerializer, Immutable, Alias("otron.ModelInfo")]
public sealed record ModelInfo
{
    /// <summary>The name clients use, such as <c>smollm2-135m-instruct</c>.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required ModelKind Kind { get; init; }

    /// <summary>Modification time of the model file, Unix seconds.</summary>
    [Id(2)] public required long Created { get; init; }

    /// <summary>Most tokens of prompt and answer together, or of one input of an encoder.</summary>
    [Id(3)] public required int ContextLength { get; init; }

    [Id(4)] public required int VocabularySize { get; init; }

    /// <summary>Width of an embedding; 0 for chat models.</summary>
    [Id(5)] public int Dimensions { get; init; }

    /// <summary>Smaller widths that the encoder was trained for (Matryoshka).</summary>
    [Id(6)] public int[] MatryoshkaDimensions { get; init; } = [];

    /// <summary>Names of the encoder's task prompts.</summary>
    [Id(7)] public string[] PromptNames { get; init; } = [];
}
