using System.Text.Json;
using Otron.Engine.Onnx;

namespace Otron.Engine.Models;

/// <summary>The files of one model folder, opened once; readers add to <see cref="Problems"/> what they miss.</summary>
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

    /// <summary>Null where the file is missing or damaged; <see cref="Problems"/> says so.</summary>
    public OnnxOutline? Outline { get; private set; }

    /// <summary>The ONNX file and its data files.</summary>
    public long WeightBytes { get; private set; }

    public JsonFile Read(string name, JsonValueKind expected = JsonValueKind.Object) => JsonFile.Read(Directory, name, Problems, expected);

    public bool HasFile(string name) => File.Exists(Path.Combine(Directory, name));

    /// <summary>The first of these counts in config.json; of a multimodal model, in its <c>text_config</c>.</summary>
    public int? ConfigCount(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if ((Config.Count(name) ?? Config.Count("text_config", name)) is { } count)
                return count;
        return null;
    }

    /// <summary>Width of one attention head: stated, or the model's width over its heads.</summary>
    public int? HeadSize() =>
        Genai.Count("model", "decoder", "head_size") ?? ConfigCount("head_dim")
        ?? (ConfigCount("hidden_size", "n_embd") is { } width && ConfigCount("num_attention_heads", "n_head") is { } heads ? width / heads : null);

    /// <summary>The tokenizer's own limit in tokens; null where it has none.</summary>
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
        { ValueKind: JsonValueKind.Object } o when o.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String => content.GetString(),
        _ => null,
    };

    /// <summary>The id of a token by its text: an added token, else one of the vocabulary.</summary>
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

    /// <summary>Finds the ONNX file, reads its outline and checks that its data files are whole.</summary>
    public string? FindOnnx()
    {
        if (LocateOnnx() is not { } name)
            return null;
        var path = Path.Combine(Directory, name);
        try
        {
            Outline = OnnxOutline.Read(path);
            WeightBytes = Target(path).Length;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Problems.Add($"{name} cannot be read: {e.Message}; fetch it again.");
            return null;
        }
        foreach (var (location, minimumBytes) in Outline.ExternalData)
            CheckData(name, Path.GetDirectoryName(path)!, location, minimumBytes);
        return path;
    }

    private string? LocateOnnx()
    {
        if (Genai.Text("model", "decoder", "filename") is { } named)
        {
            if (!IsInside(named))
                Problems.Add($"genai_config.json: model.decoder.filename '{named}' leaves the folder; name a file inside it.");
            else if (!HasFile(named))
                Problems.Add($"{named} is missing, which genai_config.json names as the decoder; fetch it again.");
            else
                return named;
            return null;
        }
        foreach (var name in (ReadOnlySpan<string>)["model.onnx", "onnx/model.onnx"])
            if (HasFile(name))
                return name;
        var others = OnnxFiles().ToArray();
        Problems.Add(others.Length == 0
            ? "model.onnx is missing; export the model to ONNX, or fetch model.onnx or onnx/model.onnx from its repository."
            : $"model.onnx is missing; there is {string.Join(", ", others)}: rename the one to serve to model.onnx.");
        return null;
    }

    private IEnumerable<string> OnnxFiles()
    {
        foreach (var folder in (string[])["", "onnx"])
        {
            var path = Path.Combine(Directory, folder);
            if (System.IO.Directory.Exists(path))
                foreach (var file in System.IO.Directory.EnumerateFiles(path, "*.onnx").Order(StringComparer.Ordinal))
                    yield return folder.Length == 0 ? Path.GetFileName(file) : $"{folder}/{Path.GetFileName(file)}";
        }
    }

    private void CheckData(string onnxName, string onnxDirectory, string location, long minimumBytes)
    {
        if (!IsInside(location))
        {
            Problems.Add($"{onnxName} names the data file '{location}' outside its folder; export the model again.");
            return;
        }
        var data = Target(Path.Combine(onnxDirectory, location));
        if (!data.Exists)
        {
            Problems.Add($"{location} is missing, which holds weights of {onnxName}; fetch it and put it beside that file.");
            return;
        }
        WeightBytes += data.Length;
        if (data.Length < minimumBytes)
            Problems.Add($"{location} is cut off: it has {data.Length} bytes, {onnxName} needs {minimumBytes}; fetch it again.");
    }

    /// <summary>The hub's cache holds links; the length of interest is that of what they lead to.</summary>
    private static FileInfo Target(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : file;
    }

    public static bool IsInside(string relativePath) =>
        relativePath.Length > 0 && !Path.IsPathRooted(relativePath) && !relativePath.Contains('\0')
        && !relativePath.Split('/', '\\').Contains("..", StringComparer.Ordinal);
}
