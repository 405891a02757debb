using System.Text.Json;

namespace Otron.Engine.Models;

/// <summary>Reads one folder into a <see cref="ModelFolder"/>, or lists everything that is wrong with it.</summary>
internal static class ModelFolderReader
{
    /// <summary>A folder with one of these files is a model, perhaps a broken one, and not a folder of models.</summary>
    public static bool LooksLikeModel(string directory) =>
        File.Exists(Path.Combine(directory, "config.json"))
        || File.Exists(Path.Combine(directory, "genai_config.json"))
        || File.Exists(Path.Combine(directory, "tokenizer.json"))
        || File.Exists(Path.Combine(directory, "model.onnx"));

    public static ModelFolder Read(string root, string id)
    {
        if (!IsId(id))
            throw new ModelFolderException(id, ["This is no model id; an id is the folder's path below the models folder, such as 'owner/model'."]);
        var directory = Path.GetFullPath(Path.Combine(root, id));
        if (!Directory.Exists(directory))
            throw new ModelFolderException(id, [$"There is no folder {directory}; put the model there, or correct the id."]);

        try
        {
            return ReadFolder(id, directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(id, [$"The folder cannot be read: {e.Message}"], e);
        }
    }

    private static ModelFolder ReadFolder(string id, string directory)
    {
        var files = new ModelFiles(directory);
        var weights = WeightFiles.Find(files);
        var family = files.Config.Text("model_type") ?? files.Genai.Text("model", "type");
        var vocabularySize = files.ConfigCount("vocab_size") ?? files.Genai.Count("model", "vocab_size");
        if (files.Config is { Exists: true, IsDamaged: false })
        {
            if (family is null && files.Config.Find("model_type") is null)
                files.Problems.Add("config.json has no model_type; take config.json of the original model.");
            if (vocabularySize is null && files.Config.Find("vocab_size") is null)
                files.Problems.Add("config.json has no vocab_size; take config.json of the original model.");
        }

        DecoderConfig? decoder = null;
        EncoderConfig? encoder = null;
        int? contextLength = null;
        var kind = KindOf(files, family);
        if (kind == ModelFolderKind.Chat)
        {
            decoder = DecoderReader.Read(files, weights?.Outline, vocabularySize);
            contextLength = DecoderReader.ContextLength(files);
        }
        else if (kind == ModelFolderKind.Embedding)
        {
            var settings = SentenceSettings.Read(files);
            contextLength = EncoderReader.ContextLength(files, family ?? "", settings);
            encoder = EncoderReader.Read(files, family ?? "", settings, contextLength);
        }
        else if (!files.Config.IsDamaged)
        {
            files.Problems.Add(
                "This is neither a chat model (a causal language model with a chat template)"
                + " nor an embedding model (modules.json, 1_Pooling, or a BERT without a head)"
                + $"{DescribeArchitecture(files)}; Otron serves those two kinds.");
        }
        if (kind is not null && contextLength is null && !files.Config.IsDamaged)
            files.Problems.Add("config.json has no max_position_embeddings, and no other file says how many tokens the model can hold; add it.");

        if (files.Problems.Count > 0)
            throw new ModelFolderException(id, files.Problems);
        return new ModelFolder
        {
            Id = id,
            Directory = directory,
            Kind = kind!.Value,
            Family = family!,
            VocabularySize = vocabularySize!.Value,
            ContextLength = contextLength!.Value,
            OnnxPath = weights!.OnnxPath,
            WeightBytes = weights.Bytes,
            Decoder = decoder,
            Encoder = encoder,
        };
    }

    /// <summary>An id consists of path segments without '..' and hidden names, so it never leads out of the root.</summary>
    private static bool IsId(string id) =>
        id.Length > 0 && id.AsSpan().IndexOfAny('\\', '\0', ':') < 0
        && id.Split('/').All(segment => segment.Length > 0 && !segment.StartsWith('.'));

    /// <summary>An embedder made from a causal model has the files of both kinds, so those of an embedder decide.</summary>
    private static ModelFolderKind? KindOf(ModelFiles files, string? family)
    {
        if (files.HasFile("modules.json") || Directory.Exists(Path.Combine(files.Directory, "1_Pooling")))
            return ModelFolderKind.Embedding;
        if (files.Config.Flag("is_encoder_decoder") == true)
            return null;
        if (files.Genai.Find("model", "decoder") is not null
            || HasArchitecture(files, "CausalLM")
            || ChatTemplateFiles.Exist(files))
            return ModelFolderKind.Chat;
        return EncoderReader.IsBert(family ?? "") && !HasArchitecture(files, "Classification") && !HasArchitecture(files, "QuestionAnswering")
            ? ModelFolderKind.Embedding
            : null;
    }

    private static bool HasArchitecture(ModelFiles files, string ending) =>
        Architectures(files).Any(a => a.EndsWith(ending, StringComparison.Ordinal));

    private static IEnumerable<string> Architectures(ModelFiles files) =>
        files.Config.Find("architectures") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!)
            : [];

    private static string DescribeArchitecture(ModelFiles files) =>
        Architectures(files).FirstOrDefault() is { } name ? $": config.json says {name}" : "";
}
