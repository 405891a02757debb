using System.Collections.Immutable;

namespace Otron.Engine.Models;

/// <summary>The configuration of an embedding model beyond its graph.</summary>
public sealed record EncoderConfig
{
    public required Pooling Pooling { get; init; }

    /// <summary>Vectors have length 1, because modules.json lists a Normalize module or is missing.</summary>
    public required bool Normalize { get; init; }

    /// <summary>Width of a full vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Longest input in tokens, special tokens included.</summary>
    public required int MaxInputTokens { get; init; }

    /// <summary>Texts become lower case before the tokenizer sees them.</summary>
    public bool LowersText { get; init; }

    public required int PadTokenId { get; init; }

    /// <summary>Width of one attention head, for embedders made from decoders whose graph still asks for a past; 0 if no file says it.</summary>
    public int HeadSize { get; init; }

    /// <summary>Task prompts by name, such as <c>search_query</c> → <c>"search_query: "</c>.</summary>
    public required ImmutableSortedDictionary<string, string> Prompts { get; init; }

    /// <summary>The prompt that is used if the caller names none; null for no prompt.</summary>
    public string? DefaultPromptName { get; init; }

    /// <summary>
    /// Smaller widths that the model was trained for, the largest first (Matryoshka representation learning, https://arxiv.org/abs/2205.13147).
    /// Empty if there are none.
    /// </summary>
    public ImmutableArray<int> MatryoshkaDimensions { get; init; } = [];

    /// <summary>Vectors get a layer norm without learned weights before they are shortened, as Nomic's models require; full vectors do not.</summary>
    public bool LayerNormBeforeCut { get; init; }
}
