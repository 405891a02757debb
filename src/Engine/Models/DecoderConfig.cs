using System.Collections.Immutable;

namespace Otron.Engine.Models;

/// <summary>The configuration of a chat model beyond its graph.</summary>
public sealed record DecoderConfig
{
    public required int Layers { get; init; }

    /// <summary>Query heads of a layer.</summary>
    public required int Heads { get; init; }

    public required int KvHeads { get; init; }

    public required int HeadSize { get; init; }

    /// <summary>Width of window-sized caches in tokens (<c>sliding_window.window_size</c> of genai_config.json); null if all are full-length.</summary>
    public int? SlidingWindow { get; init; }

    /// <summary>Tokens that end an answer: <c>eos_token_id</c> of generation_config.json together with the tokenizer's <c>eos_token</c>.</summary>
    public required ImmutableArray<int> EndTokenIds { get; init; }

    /// <summary>Jinja source of the template, as <see cref="ChatTemplateFiles"/> finds it.</summary>
    public required string TemplateSource { get; init; }

    /// <summary>Jinja source of the template for conversations with tools; null if the other one serves both.</summary>
    public string? ToolTemplateSource { get; init; }

    /// <summary>Variables of the template such as <c>bos_token</c> and <c>eos_token</c>, with their text.</summary>
    public required ImmutableDictionary<string, string> TemplateTokens { get; init; }

    /// <summary>The template's list <c>additional_special_tokens</c>; empty if no file has one.</summary>
    public ImmutableArray<string> AdditionalTokens { get; init; } = [];

    public required GenerationDefaults Defaults { get; init; }
}
