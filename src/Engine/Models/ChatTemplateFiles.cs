using System.Text.Json;

namespace Otron.Engine.Models;

/// <summary>
/// Where a folder keeps its chat templates, in the order of transformers: <c>additional_chat_templates</c> and <c>chat_template.jinja</c>,
/// <c>chat_template</c> of tokenizer_config.json, and <c>chat_template.json</c> of older processors.
/// </summary>
internal static class ChatTemplateFiles
{
    private const string Single = "chat_template.jinja";
    private const string Folder = "additional_chat_templates";
    private const string ToolUse = "tool_use";

    /// <summary>Whether a folder has a template, of whatever name.</summary>
    public static bool Exist(ModelFiles files) => HasJinja(files) || Setting(files) is not null;

    /// <summary>The template of the name <c>tool_use</c>, which transformers takes where tools are given; null if there is none.</summary>
    public static string? ReadToolUse(ModelFiles files)
    {
        if (files.HasFile($"{Folder}/{ToolUse}.jinja"))
            return File.ReadAllText(Path.Combine(files.Directory, Folder, $"{ToolUse}.jinja"));
        return HasJinja(files) ? null : Setting(files) switch
        {
            { ValueKind: JsonValueKind.Array } named => Named(named, ToolUse),
            { ValueKind: JsonValueKind.Object } named => Property(named, ToolUse),
            _ => null,
        };
    }

    /// <summary>The template of the name <c>default</c>, or the only one; null, and a sentence among the problems, if there is none.</summary>
    public static string? Read(ModelFiles files)
    {
        foreach (string name in (ReadOnlySpan<string>)[$"{Folder}/default.jinja", Single])
            if (files.HasFile(name))
                return File.ReadAllText(Path.Combine(files.Directory, name));
        switch (Setting(files))
        {
            case { ValueKind: JsonValueKind.String } single:
                return single.GetString();
            case { ValueKind: JsonValueKind.Array } named:
                return Named(named, "default") ?? NoDefault(files, "tokenizer_config.json");
            case { ValueKind: JsonValueKind.Object } named:
                return Property(named, "default") ?? NoDefault(files, "tokenizer_config.json");
            case null when HasJinja(files):
                return NoDefault(files, Folder);
            case null:
                if (!files.TokenizerConfig.IsDamaged)
                    files.Problems.Add(
                        "No chat template: neither chat_template.jinja nor chat_template in tokenizer_config.json is there;"
                        + " take it from the instruction-tuned model.");
                return null;
            default:
                files.Problems.Add("tokenizer_config.json: chat_template must be a string or a list of named templates.");
                return null;
        }
    }

    private static string? Named(JsonElement list, string name) => list.EnumerateArray()
        .Where(entry => Property(entry, "name") == name).Select(static entry => Property(entry, "template")).FirstOrDefault(static template => template is not null);

    private static JsonElement? Setting(ModelFiles files) =>
        files.TokenizerConfig.Find("chat_template") ?? files.ProcessorTemplate.Find("chat_template");

    private static bool HasJinja(ModelFiles files)
    {
        string folder = Path.Combine(files.Directory, Folder);
        return files.HasFile(Single) || (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.jinja").Any());
    }

    private static string? NoDefault(ModelFiles files, string place)
    {
        files.Problems.Add($"{place} lists chat templates but none named 'default'; name one so.");
        return null;
    }

    private static string? Property(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
