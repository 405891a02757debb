using System.Collections.Immutable;
using System.Text.Json;
using Otron.Engine.Onnx;

namespace Otron.Engine.Models;

/// <summary>Reads the files of a chat model.</summary>
internal static class DecoderReader
{
    /// <summary>The smallest limit that the files state; null if none does.</summary>
    public static int? ContextLength(ModelFiles files)
    {
        int? length = null;
        foreach (var limit in (ReadOnlySpan<int?>)[
            files.Genai.Count("model", "context_length"),
            files.ConfigCount("max_position_embeddings", "n_positions"),
            files.TokenizerMaxLength()])
            if (limit is { } tokens)
                length = Math.Min(length ?? int.MaxValue, tokens);
        return length;
    }

    public static DecoderConfig? Read(ModelFiles files, OnnxOutline? outline, int? vocabularySize)
    {
        var layers = files.Genai.Count("model", "decoder", "num_hidden_layers") ?? files.ConfigCount("num_hidden_layers", "n_layer");
        var heads = files.Genai.Count("model", "decoder", "num_attention_heads") ?? files.ConfigCount("num_attention_heads", "n_head");
        var kvHeads = files.Genai.Count("model", "decoder", "num_key_value_heads")
            ?? files.ConfigCount("num_key_value_heads", "num_attention_heads", "n_head");
        var headSize = files.HeadSize();
        if (!files.Config.IsDamaged && files.Config.Exists)
        {
            Require(layers, "num_hidden_layers");
            Require(heads, "num_attention_heads");
            Require(kvHeads, "num_key_value_heads");
            Require(headSize, "head_dim");
        }
        var window = Window(files, outline);
        var endTokens = EndTokens(files, vocabularySize);
        var template = ChatTemplateFiles.Read(files);
        var defaults = Defaults(files.Generation);

        return layers is null || heads is null || kvHeads is null || headSize is null || template is null
            ? null
            : new DecoderConfig
            {
                Layers = layers.Value,
                Heads = heads.Value,
                KvHeads = kvHeads.Value,
                HeadSize = headSize.Value,
                SlidingWindow = window,
                EndTokenIds = endTokens,
                TemplateSource = template,
                ToolTemplateSource = ChatTemplateFiles.ReadToolUse(files),
                TemplateTokens = TemplateTokens(files),
                AdditionalTokens = AdditionalTokens(files),
                Defaults = defaults,
            };

        void Require(int? value, string name)
        {
            if (value is null)
                files.Problems.Add($"config.json has no {name}, and no genai_config.json says it; take config.json of the original model.");
        }
    }

    private static int? Window(ModelFiles files, OnnxOutline? outline)
    {
        if (outline is null)
            return null;
        if (!outline.Inputs.Any(i => i.Name.StartsWith("past", StringComparison.Ordinal)))
        {
            files.Problems.Add(
                "The ONNX file has no past key and value inputs, so it cannot continue a text; export it with a cache (text-generation-with-past).");
            return null;
        }
        // Full-length caches need no width, even if the graph has windows inside.
        if (!outline.Inputs.Any(i => i.Dimensions.Contains("past_sliding_length", StringComparer.Ordinal)))
            return null;
        var window = files.Genai.Count("model", "decoder", "sliding_window", "window_size");
        if (window is null && !files.Genai.IsDamaged)
            files.Problems.Add(
                "genai_config.json does not say model.decoder.sliding_window.window_size, but the ONNX file has window-sized caches;"
                + " take genai_config.json of the same export.");
        return window;
    }

    private static ImmutableArray<int> EndTokens(ModelFiles files, int? vocabularySize)
    {
        var ids = new SortedSet<int>(files.Generation.Integers("eos_token_id"));
        if (ids.Count == 0)
            ids.UnionWith(files.Genai.Integers("model", "eos_token_id"));
        if (ids.Count == 0)
            ids.UnionWith(files.Config.Integers("eos_token_id"));

        if (files.TokenText("eos_token") is { } text)
        {
            if (files.TokenId(text) is { } id)
                ids.Add(id);
            else if (files.Tokenizer is { Exists: true, IsDamaged: false })
                files.Problems.Add($"tokenizer_config.json names the eos_token '{text}', which tokenizer.json does not know; take both from one model.");
        }
        if (ids.Count == 0 && !files.Generation.IsDamaged && !files.TokenizerConfig.IsDamaged)
            files.Problems.Add(
                "No end token: neither eos_token_id of generation_config.json nor eos_token of tokenizer_config.json is set;"
                + " add one, or answers would never end.");
        foreach (var id in ids)
            if (id < 0 || id >= vocabularySize)
                files.Problems.Add($"The end token {id} lies outside the vocabulary of {vocabularySize}; correct eos_token_id of generation_config.json.");
        return [.. ids];
    }

    private static ImmutableDictionary<string, string> TemplateTokens(ModelFiles files)
    {
        var tokens = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var file in (ReadOnlySpan<JsonFile>)[files.SpecialTokens, files.TokenizerConfig])
            foreach (var property in file.Root.EnumerateObject().Concat(Extra(file)))
                if (property.Name.EndsWith("_token", StringComparison.Ordinal) && ModelFiles.TokenText(property.Value) is { } text)
                    tokens[property.Name] = text;
        return tokens.ToImmutable();
    }

    /// <summary>Tokens that a model names beyond the usual ones, such as <c>image_token</c>.</summary>
    private static JsonElement.ObjectEnumerator Extra(JsonFile file) =>
        file.Find("extra_special_tokens") is { ValueKind: JsonValueKind.Object } named ? named.EnumerateObject() : default;

    private static ImmutableArray<string> AdditionalTokens(ModelFiles files) =>
        (files.TokenizerConfig.Find("additional_special_tokens") ?? files.SpecialTokens.Find("additional_special_tokens"))
            is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(static token => ModelFiles.TokenText(token)).OfType<string>()]
            : [];

    private static GenerationDefaults Defaults(JsonFile generation)
    {
        var neutral = new GenerationDefaults();
        var temperature = generation.Number("temperature", 0, float.MaxValue) ?? neutral.Temperature;
        return new GenerationDefaults
        {
            Temperature = generation.Flag("do_sample") == false ? 0 : temperature,
            TopP = generation.Number("top_p", 0, 1) ?? neutral.TopP,
            // Some files write -1 for all tokens, as requests do.
            TopK = (int)Math.Clamp(generation.Number("top_k", -1, float.MaxValue) ?? neutral.TopK, 0, 1 << 24),
            MinP = generation.Number("min_p", 0, 1) ?? neutral.MinP,
            RepetitionPenalty = generation.Number("repetition_penalty", 0.01f, float.MaxValue) ?? neutral.RepetitionPenalty,
        };
    }
}
