using System.Collections.Immutable;

namespace Otron.Engine.Models;

/// <summary>What the files of a chat model say beyond the graph.</summary>
public sealed record DecoderConfig
{
    public required int Layers { get; init; }

    public required int KvHeads { get; init; }

    public required int HeadSize { get; init; }

    /// <summary>Width of window-sized caches in tokens (genai_config <c>sliding_window.window_size</c>); null where every cache is full-length.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>Tokens that end an answer: generation_config's <c>eos_token_id</c> joined with the tokenizer's <c>eos_token</c>.</summary>
    public required ImmutableArray<int> EndTokenIds { get; init; }

    /// <summary>Jinja source: <c>chat_template.jinja</c>, else <c>chat_template</c> of tokenizer_config.json.</summary>
    public required string TemplateSource { get; init; }

    /// <summary>Variables of the template such as <c>bos_token</c> and <c>eos_token</c>, with their text.</summary>
    public required ImmutableDictionary<string, string> TemplateTokens { get; init; }

    public required GenerationDefaults Defaults { get; init; }
}

/// <summary>Sampling defaults of generation_config.json; where the file is silent, the neutral value.</summary>
public sealed record GenerationDefaults
{
    /// <summary>0, so greedy, where the file says <c>do_sample: false</c>.</summary>
    public float Temperature { get; init; } = 1;

    public float TopP { get; init; } = 1;

    public int TopK { get; init; }

    public float MinP { get; init; }

    public float RepetitionPenalty { get; init; } = 1;
}
