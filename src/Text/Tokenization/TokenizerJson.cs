using System.Text.Json;
using Otron.Text.Tokenization.Cutting;
using Otron.Text.Tokenization.Decoding;
using Otron.Text.Tokenization.Format;
using Otron.Text.Tokenization.Models;
using Otron.Text.Tokenization.Normalizing;
using Otron.Text.Tokenization.Splitting;

namespace Otron.Text.Tokenization;

/// <summary>The content of a tokenizer.json, with every section read and understood.</summary>
internal sealed class TokenizerJson
{
    // `truncation` and `padding` describe batches of the training library; encoding a text takes no part in them.
    private TokenizerJson(JsonElement root, int rows)
    {
        var file = new JsonSection(root, "file");
        file.WithKnownFields("file");
        if (file.TextOrNull("version") is { } version and not "1.0")
            throw file.Unsupported($"of version {version}");
        var modelJson = new JsonSection(file.Get("model", JsonValueKind.Object), "model");
        var modelType = ModelType(modelJson);
        var tokens = string.Equals(modelType, "Unigram", StringComparison.Ordinal)
            ? UnigramModel.ReadTokens(modelJson)
            : Vocabulary.ReadObject(modelJson.Get("vocab", JsonValueKind.Object));
        var addedTokens = ReadAddedTokens(file, tokens);
        Beyond = addedTokens.FindAll(token => token.Id >= rows);
        addedTokens.RemoveAll(Beyond.Contains);
        tokens.RemoveAll(token => token.Id >= rows && Beyond.Exists(added => added.Id == token.Id));
        foreach (var (token, id) in tokens)
            if (id >= rows)
                throw modelJson.Invalid($"gives the token '{token}' the id {id}, but {RowsOf(rows)}");
        Vocabulary = new Vocabulary(tokens, addedTokens);

        var isByteLevel = false;
        var normalizer = Section(file, "normalizer") is { } normalizerJson ? Normalizers.Read(normalizerJson) : null;
        var preTokenizers = Section(file, "pre_tokenizer") is { } preTokenizerJson ? PreTokenizers.Read(preTokenizerJson, out isByteLevel) : [];
        Cutter = new TextCutter(addedTokens, normalizer, preTokenizers);
        Model = modelType switch
        {
            "BPE" => new BpeModel(modelJson, tokens, Vocabulary, isByteLevel),
            "WordPiece" when !isByteLevel => new WordPieceModel(modelJson, tokens, Vocabulary),
            "WordLevel" when !isByteLevel => new WordLevelModel(modelJson, tokens, Vocabulary),
            "Unigram" when !isByteLevel => new UnigramModel(modelJson, tokens, Vocabulary),
            _ => throw modelJson.Unsupported(isByteLevel ? $"{modelType} over bytes" : modelType),
        };
        PostProcessor = Section(file, "post_processor") is { } postProcessorJson ? PostProcessor.Read(postProcessorJson) : PostProcessor.None;
        foreach (var id in (int[])[.. PostProcessor.Before, .. PostProcessor.After])
            if (id >= rows)
                throw file.Invalid($"has a post_processor that adds the id {id}, but {RowsOf(rows)}");
        TokenBytes = new TokenBytes(Vocabulary, TokenDecoder.Read(Section(file, "decoder")));
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>Added tokens for which the weights have no row: to a model that cannot read them they are plain text.</summary>
    public List<AddedToken> Beyond { get; }

    public TextCutter Cutter { get; }

    public TokenModel Model { get; }

    public PostProcessor PostProcessor { get; }

    public TokenBytes TokenBytes { get; }

    public static TokenizerJson Load(string path, int rows)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return new TokenizerJson(document.RootElement, rows);
        }
        catch (TokenizerFormatException exception)
        {
            throw new TokenizerFormatException($"{path}: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerFormatException($"{path}: cannot be read: {exception.Message}", exception);
        }
        // JSON of another shape than the readers expect (a number for a string, a short array, half a surrogate pair)
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new TokenizerFormatException($"{path}: invalid_tokenizer: {exception.Message}", exception);
        }
    }

    private static string RowsOf(int rows) => $"the weights have rows for the ids 0 to {rows - 1}; take both from one model";

    private static JsonSection? Section(JsonSection file, string name) =>
        file.Find(name) is { } element ? new JsonSection(element, name) : null;

    // Older files name no type, so the models are told apart by their fields.
    private static string ModelType(JsonSection model) => model.WithKnownFields(model.TextOrNull("type")
        ?? (model.Has("merges") ? "BPE" : model.Has("unk_id") ? "Unigram" : model.Has("max_input_chars_per_word") ? "WordPiece"
            : model.Has("unk_token") ? "WordLevel" : throw model.Unsupported("without a type")));

    private static List<AddedToken> ReadAddedTokens(JsonSection file, List<(string Token, int Id)> tokens)
    {
        if (Section(file, "added_tokens") is null)
            return [];
        var added = file.Items("added_tokens").Select(AddedToken.Read).ToList();
        var names = added.Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        var modelIds = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in tokens)
            if (names.Contains(token))
                modelIds[token] = id;
        // If both know a token, the model's id is the one it was trained with.
        return added.ConvertAll(token => modelIds.TryGetValue(token.Content, out var id) ? token with { Id = id } : token);
    }
}
