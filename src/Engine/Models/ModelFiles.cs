using System.Text.Json;

namespace Otron.Engine.Models;

/// <summary>The files of one model folder, opened once. Readers add to <see cref="Problems"/> whatever is missing or wrong.</summary>
internal sealed class ModelFiles
{
    // Tokenizers without a limit carry 1e30 in model_max_length.
    private const double LargestSaneLength = 100_000_000;

    public ModelFiles(string directory)
    {
        Directory = directory;
        Config = Read("config.json");
        Genai = Read("genai_config.json");
        Generation = Read("generation_config.json");
        Tokenizer = Read("tokenizer.json");
        TokenizerConfig = Read("tokenizer_config.json");
        SpecialTokens = Read("special_tokens_map.json");
        ProcessorTemplate = Read("chat_template.json");
        if (!Config.Exists)
            Problems.Add("config.json is missing; copy it from the model's repository.");
        if (!Tokenizer.Exists)
            Problems.Add("tokenizer.json is missing; save the tokenizer in the fast format (transformers: save_pretrained) and put it here.");
    }

    public List<string> Problems { get; } = [];

    public string Directory { get; }

    public JsonFile Config { get; }

    public JsonFile Genai { get; }

    public JsonFile Generation { get; }

    public JsonFile Tokenizer { get; }

    public JsonFile TokenizerConfig { get; }

    public JsonFile SpecialTokens { get; }

    /// <summary>Where older processors keep their chat template.</summary>
    public JsonFile ProcessorTemplate { get; }

    public JsonFile Read(string name, JsonValueKind expected = JsonValueKind.Object) => JsonFile.Read(Directory, name, Problems, expected);

    public bool HasFile(string name) => File.Exists(Path.Combine(Directory, name));

    /// <summary>The first of these counts that config.json has, at its root or, for a multimodal model, in <c>text_config</c>.</summary>
    public int? ConfigCount(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if ((Config.Count(name) ?? Config.Count("text_config", name)) is { } count)
                return count;
        return null;
    }

    /// <summary>Width of one attention head: the stated one, or the width of the model divided by its heads.</summary>
    public int? HeadSize() =>
        Genai.Count("model", "decoder", "head_size") ?? ConfigCount("head_dim")
        ?? (ConfigCount("hidden_size", "n_embd") is { } width && ConfigCount("num_attention_heads", "n_head") is { } heads ? width / heads : null);

    /// <summary>The tokenizer's own limit in tokens; null if it has none.</summary>
    public int? TokenizerMaxLength() =>
        TokenizerConfig.Find("model_max_length") is { ValueKind: JsonValueKind.Number } length
            && length.TryGetDouble(out var tokens) && tokens is >= 1 and <= LargestSaneLength
            ? (int)tokens
            : null;

    /// <summary>The text of a token that the tokenizer's files name, such as <c>eos_token</c>: a string, or an object with <c>content</c>.</summary>
    public string? TokenText(string name) => TokenText(TokenizerConfig.Find(name)) ?? TokenText(SpecialTokens.Find(name));

    public static string? TokenText(JsonElement? token) => token switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Object } named when named.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String
            => content.GetString(),
        _ => null,
    };

    /// <summary>The id of a token by its text, among the added tokens first, then in the vocabulary.</summary>
    public int? TokenId(string text)
    {
        if (Tokenizer.Find("added_tokens") is { ValueKind: JsonValueKind.Array } added)
            foreach (var token in added.EnumerateArray())
                if (TokenText(token) == text && token.TryGetProperty("id", out var id) && id.TryGetInt32(out var value))
                    return value;
        return Tokenizer.Find("model", "vocab", text) is { ValueKind: JsonValueKind.Number } entry && entry.TryGetInt32(out var inVocabulary)
            ? inVocabulary
            : null;
    }

    /// <summary>The path does not lead out of the folder.</summary>
    public static bool IsInside(string relativePath) =>
        relativePath.Length > 0 && !Path.IsPathRooted(relativePath) && !relativePath.Contains('\0')
        && !relativePath.Split('/', '\\').Contains("..", StringComparer.Ordinal);
}
