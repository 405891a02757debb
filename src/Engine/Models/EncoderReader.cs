using System.Collections.Immutable;
using System.Text.Json;

namespace Otron.Engine.Models;

/// <summary>Reads the files of an embedding model, in the layout of sentence-transformers.</summary>
internal static class EncoderReader
{
    private static readonly ImmutableHashSet<string> BertFamilies =
        ["bert", "distilbert", "roberta", "xlm-roberta", "camembert", "mpnet", "electra", "nomic_bert", "modernbert", "deberta-v2"];

    /// <summary>These families number positions from the pad token's id + 1, so the positions up to that id are never used.</summary>
    private static readonly ImmutableHashSet<string> OffsetFamilies = ["roberta", "xlm-roberta", "camembert", "mpnet"];

    public static bool IsBert(string family) => BertFamilies.Contains(family);

    /// <summary>The positions that the model has, or fewer if the files want fewer. The limit of a sentence file comes before the tokenizer's.</summary>
    public static int? ContextLength(ModelFiles files, string family, SentenceSettings settings)
    {
        var positions = files.ConfigCount("max_position_embeddings", "n_positions");
        if (OffsetFamilies.Contains(family))
            positions -= (files.Config.Integer("pad_token_id") ?? 1) + 1;
        var limit = files.TokenizerMaxLength() is { } tokens ? Math.Max(tokens, settings.MaxLength ?? 0) : (int?)null;
        return positions is { } most ? Math.Min(most, limit ?? most) : limit ?? settings.MaxLength;
    }

    public static EncoderConfig? Read(ModelFiles files, string family, SentenceSettings settings, int? contextLength)
    {
        var (poolingFolder, normalize) = Modules(files);
        var poolingFile = files.Read($"{poolingFolder}/config.json");
        var pooling = PoolingOf(files, poolingFile, poolingFolder, family);
        var dimensions = poolingFile.Count("word_embedding_dimension") ?? poolingFile.Count("embedding_dimension")
            ?? files.ConfigCount("hidden_size", "n_embd", "dim", "d_model");
        if (dimensions is null && !files.Config.IsDamaged)
            files.Problems.Add("config.json has no hidden_size; take config.json of the original model.");

        var sentence = files.Read("config_sentence_transformers.json");
        var prompts = Prompts(files, sentence);
        var defaultPrompt = sentence.Text("default_prompt_name");
        if (defaultPrompt is not null && !prompts.ContainsKey(defaultPrompt))
            files.Problems.Add($"config_sentence_transformers.json: default_prompt_name '{defaultPrompt}' is not among its prompts; add it or set null.");

        return pooling is null || dimensions is null || contextLength is null
            ? null
            : new EncoderConfig
            {
                Pooling = pooling.Value,
                Normalize = normalize,
                Dimensions = dimensions.Value,
                MaxInputTokens = Math.Min(settings.MaxLength ?? int.MaxValue, contextLength.Value),
                LowersText = settings.LowersText,
                PadTokenId = PadToken(files),
                HeadSize = files.HeadSize() ?? 0,
                Prompts = prompts,
                DefaultPromptName = defaultPrompt,
                MatryoshkaDimensions = Matryoshka(files, sentence, dimensions.Value),
                LayerNormBeforeCut = family == "nomic_bert",
            };
    }

    /// <summary>The pipeline of modules.json. Without that file, vectors are pooled and, since clients expect unit vectors, normalised.</summary>
    private static (string PoolingFolder, bool Normalize) Modules(ModelFiles files)
    {
        var modules = files.Read("modules.json", JsonValueKind.Array);
        var folder = "1_Pooling";
        if (modules.IsDamaged || !modules.Exists)
            return (folder, true);
        var normalize = false;
        foreach (var module in modules.Root.EnumerateArray())
        {
            var type = module.ValueKind == JsonValueKind.Object && module.TryGetProperty("type", out var t) ? t.ToString() : "";
            switch (type[(type.LastIndexOf('.') + 1)..])
            {
                case "Transformer":
                    break;
                case "Pooling":
                    if (module.TryGetProperty("path", out var path) && path.ToString() is { Length: > 0 } named && ModelFiles.IsInside(named))
                        folder = named;
                    break;
                case "Normalize":
                    normalize = true;
                    break;
                default:
                    files.Problems.Add(
                        $"modules.json has a module of the type '{type}', which Otron does not compute; it knows Transformer, Pooling and Normalize.");
                    break;
            }
        }
        return (folder, normalize);
    }

    private static Pooling? PoolingOf(ModelFiles files, JsonFile file, string folder, string family)
    {
        if (file.IsDamaged)
            return null;
        if (!file.Exists)
        {
            if (IsBert(family))
                return Pooling.Cls;
            files.Problems.Add(
                $"{folder}/config.json is missing, and a {family} model has no usual pooling; copy that file from the model's repository.");
            return null;
        }
        if (file.Flag("include_prompt") == false)
            files.Problems.Add($"{folder}/config.json says include_prompt: false, which Otron does not compute; it pools over all tokens.");
        var modes = Modes(file);
        if (modes.Count == 1)
        {
            switch (modes[0])
            {
                case "cls" or "cls_token":
                    return Pooling.Cls;
                case "mean" or "mean_tokens":
                    return Pooling.Mean;
                case "lasttoken":
                    return Pooling.LastToken;
            }
        }
        files.Problems.Add(modes.Count == 0
            ? $"{folder}/config.json chooses no pooling; set pooling_mode_cls_token, pooling_mode_mean_tokens or pooling_mode_lasttoken."
            : $"{folder}/config.json chooses the pooling {string.Join(" with ", modes)}, which Otron does not compute;"
                + " it knows cls_token, mean_tokens and lasttoken, one at a time.");
        return null;
    }

    private static List<string> Modes(JsonFile file)
    {
        const string Prefix = "pooling_mode_";
        var modes = new List<string>();
        if (file.Find("pooling_mode") is { ValueKind: JsonValueKind.String } single)
            modes.Add(single.GetString()!);
        else
            foreach (var property in file.Root.EnumerateObject())
                if (property.Name.StartsWith(Prefix, StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.True)
                    modes.Add(property.Name[Prefix.Length..]);
        return modes;
    }

    private static ImmutableSortedDictionary<string, string> Prompts(ModelFiles files, JsonFile sentence)
    {
        var prompts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (sentence.Find("prompts") is { } element)
        {
            if (element.ValueKind == JsonValueKind.Object && element.EnumerateObject().All(p => p.Value.ValueKind == JsonValueKind.String))
                foreach (var prompt in element.EnumerateObject())
                    prompts[prompt.Name] = prompt.Value.GetString()!;
            else
                files.Problems.Add("config_sentence_transformers.json: prompts must be an object of strings.");
        }
        return prompts.ToImmutable();
    }

    private static int PadToken(ModelFiles files) =>
        files.Config.Integer("pad_token_id")
        ?? files.Tokenizer.Integer("padding", "pad_id")
        ?? (files.TokenText("pad_token") is { } text ? files.TokenId(text) : null)
        ?? 0;

    private static ImmutableArray<int> Matryoshka(ModelFiles files, JsonFile sentence, int dimensions)
    {
        var widths = sentence.Integers("matryoshka_dimensions");
        if (widths.Count == 0)
            widths = files.Config.Integers("matryoshka_dimensions");
        foreach (var width in widths)
            if (width < 1 || width > dimensions)
                files.Problems.Add($"matryoshka_dimensions lists {width}, but a vector has {dimensions}; correct the list.");
        return [.. widths.Where(w => w < dimensions).Distinct().OrderDescending()];
    }
}
