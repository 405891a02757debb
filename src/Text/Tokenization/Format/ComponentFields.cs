using System.Text.Json;

namespace Otron.Text.Tokenization.Format;

/// <summary>
/// The fields that each component has, whatever its section. One that is not here may change the ids, so a file that sets it is
/// refused; null, false, 0 and nothing set no field.
/// </summary>
internal static class ComponentFields
{
    private static readonly Dictionary<string, string[]> ByType = new(StringComparer.Ordinal)
    {
        ["BPE"] = ["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges"],
        ["WordPiece"] = ["unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab", "prefix", "cleanup"],
        ["WordLevel"] = ["unk_token", "vocab"],
        ["Unigram"] = ["unk_id", "byte_fallback", "vocab"],
        ["Sequence"] = ["normalizers", "pretokenizers", "processors", "decoders"],
        ["ByteLevel"] = ["add_prefix_space", "trim_offsets", "use_regex"],
        ["Metaspace"] = ["replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep"],
        ["Replace"] = ["pattern", "content"],
        ["Strip"] = ["strip_left", "strip_right", "content", "start", "stop"],
        ["Prepend"] = ["prepend"],
        ["Precompiled"] = ["precompiled_charsmap"],
        ["BertNormalizer"] = ["clean_text", "handle_chinese_chars", "strip_accents", "lowercase"],
        ["Split"] = ["pattern", "behavior", "invert"],
        ["Punctuation"] = ["behavior"],
        ["Digits"] = ["individual_digits"],
        ["CharDelimiterSplit"] = ["delimiter"],
        ["FixedLength"] = ["length"],
        ["TemplateProcessing"] = ["single", "pair", "special_tokens"],
        ["BertProcessing"] = ["sep", "cls"],
        ["RobertaProcessing"] = ["sep", "cls", "trim_offsets", "add_prefix_space"],
        ["BPEDecoder"] = ["suffix"],
        ["CTC"] = ["pad_token", "word_delimiter_token", "cleanup"],
        ["file"] = ["version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model"],
        ["added token"] = ["id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"],
    };

    /// <summary>A field that is set and not known; null if there is none.</summary>
    public static string? FindUnknown(string type, JsonElement component)
    {
        foreach (var field in component.EnumerateObject())
            if (field.Name is not "type" && !(ByType.TryGetValue(type, out var known) && known.Contains(field.Name)) && IsSet(field.Value))
                return field.Name;
        return null;
    }

    private static bool IsSet(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.Number => value.GetDouble() != 0,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.GetPropertyCount() > 0,
        _ => true,
    };
}
