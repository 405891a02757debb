using System.Collections.Immutable;

namespace Otron.Engine.Models;

/// <summary>How the token vectors of an encoder become one vector.</summary>
public enum Pooling
{
    /// <summary>The first token's vector.</summary>
    Cls,

    /// <summary>The mean over all tokens of the input.</summary>
    Mean,

    /// <summary>The last token's vector.</summary>
    LastToken,
}

/// <summary>What the files of an embedding model say beyond the graph.</summary>
public sealed record EncoderConfig
{
    public required Pooling Pooling { get; init; }

    /// <summary>modules.json lists a Normalize module: vectors have length 1.</summary>
    public required bool Normalize { get; init; }

    /// <summary>Width of a full vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Longest input in tokens, special tokens included.</summary>
    public required int MaxInputTokens { get; init; }

    public required int PadTokenId { get; init; }

    /// <summary>Width of one attention head, for embedders made from decoders whose graph still asks for a past; 0 where no file says it.</summary>
    public int HeadSize { get; init; }

    /// <summary>Task prompts by name, such as <c>search_query</c> → <c>"search_query: "</c>.</summary>
    public required ImmutableSortedDictionary<string, string> Prompts { get; init; }

    /// <summary>The prompt that is used when the caller names none; null for none.</summary>
    public string? DefaultPromptName { get; init; }

    /// <summary>Smaller widths the model was trained for; empty when it is no Matryoshka model.</summary>
    public ImmutableArray<int> MatryoshkaDimensions { get; init; } = [];

    /// <summary>Nomic's models want a layer norm (no affine) before the cut; plain vectors are not touched.</summary>
    public bool LayerNormBeforeCut { get; init; }
}
