using System.Text.Json;
using Otron.Tests;
using Otron.Text.Dialects;
using Otron.Text.Dialects.Families;
using Otron.Text.Dialects.Reading;

namespace Otron.Text.Tests.Dialects;

/// <summary>Texts of models in 15 formats, the tools that were declared, and the formats themselves.</summary>
internal static class GoldenOutputs
{
    public static readonly JsonElement All = JsonDocument.Parse(File.ReadAllBytes(Repo.Golden("tools/outputs.json"))).RootElement;

    public static readonly Dictionary<string, (Dialect Dialect, ReasoningForm? Reasoning)> Formats = new(StringComparer.Ordinal)
    {
        ["hermes"] = (JsonDialect.Hermes, ReasoningForm.Think),
        ["qwen3_coder"] = (TaggedDialect.Qwen3Coder, ReasoningForm.Think),
        ["llama3_json"] = (JsonDialect.Llama3, null),
        ["pythonic"] = (PythonicDialect.Instance, null),
        ["mistral_v3"] = (NamedDialect.MistralJson, null),
        ["mistral_v11"] = (NamedDialect.MistralV11WithId, null),
        ["mistral_v13"] = (NamedDialect.MistralV11, ReasoningForm.Mistral),
        ["deepseek_v3"] = (NamedDialect.DeepSeekV3, ReasoningForm.Think),
        ["deepseek_v31"] = (NamedDialect.DeepSeekV31, ReasoningForm.Think),
        ["harmony"] = (HarmonyDialect.Instance, null),
        ["granite3"] = (JsonDialect.Granite3, null),
        ["phi4_mini"] = (JsonDialect.Phi4Mini, null),
        ["function_gemma"] = (GemmaDialect.FunctionGemma, null),
        ["gemma4"] = (GemmaDialect.Gemma4, ReasoningForm.Gemma),
        ["command_r7b"] = (JsonDialect.Command, ReasoningForm.Command),
    };

    public static readonly DialectTool[] Tools =
    [
        .. from tool in All.GetProperty("tools").EnumerateArray()
           let function = tool.GetProperty("function")
           select new DialectTool(function.GetProperty("name").GetString()!, function.GetProperty("parameters"), IsStrict: false),
    ];

    public static string[] SpecialTokens(string format) =>
        [.. All.GetProperty("special_tokens").GetProperty(format).EnumerateArray().Select(mark => mark.GetString()!)];

    public static IEnumerable<JsonElement> Cases(string format) =>
        All.GetProperty("cases").EnumerateArray().Where(golden => golden.GetProperty("format").ValueEquals(format));

    /// <summary>The text, cut at its special tokens.</summary>
    public static IEnumerable<(string Text, bool IsSpecial)> Pieces(string text, string[] specials)
    {
        while (text.Length > 0)
        {
            var (at, mark) = specials.Select(special => (At: text.IndexOf(special, StringComparison.Ordinal), special)).Where(found => found.At >= 0)
                .OrderBy(found => found.At).FirstOrDefault((At: text.Length, special: ""));
            if (at > 0)
                yield return (text[..at], false);
            if (mark.Length > 0)
                yield return (mark, true);
            text = text[(at + mark.Length)..];
        }
    }
}
