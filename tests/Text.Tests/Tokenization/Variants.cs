using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Otron.Tests;
using Otron.Text.Tokenization;

namespace Otron.Text.Tests.Tokenization;

/// <summary>Shipped tokenizers with some sections changed, and small ones made in a test.</summary>
internal static class Variants
{
    private static readonly JsonObject Golden = (JsonObject)JsonNode.Parse(
        File.ReadAllBytes(Path.Combine(Repo.Root, "tests", "Text.Tests", "Tokenization", "variants.json")))!;

    public static TheoryData<string> Names => [.. Golden["cases"]!.AsArray().Select(variant => (string)variant!["name"]!)];

    public static string[] Texts => [.. Golden["texts"]!.AsArray().Select(text => Regex.Unescape((string)text!))];

    public static JsonNode Case(string name) => Golden["cases"]!.AsArray().Single(variant => string.Equals((string)variant!["name"]!, name, StringComparison.Ordinal))!;

    public static JsonObject Sections(string model) => (JsonObject)JsonNode.Parse(File.ReadAllBytes(Path.Combine(Repo.Model(model), "tokenizer.json")))!;

    public static HuggingFaceTokenizer Load(JsonNode sections, int rows = int.MaxValue)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, sections.ToJsonString());
            return HuggingFaceTokenizer.Load(path, rows);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>A shipped tokenizer with the given sections put in place of its own; of the model only the named fields.</summary>
    public static HuggingFaceTokenizer Change(string model, JsonObject change)
    {
        var sections = Sections(model);
        foreach (var (section, value) in change)
            if (string.Equals(section, "model", StringComparison.Ordinal))
                foreach (var (field, fieldValue) in value!.AsObject())
                    sections["model"]![field] = fieldValue?.DeepClone();
            else
                sections[section] = value?.DeepClone();
        return Load(sections);
    }
}
