using System.Collections.Concurrent;
using System.Text.Json;
using Otron.Tests;
using Otron.Text.Tokenization;

namespace Otron.Text.Tests.Tokenization;

/// <summary>The shipped tokenizers, each loaded once, and the original library's ids of the golden texts.</summary>
internal static class GoldenTokenizers
{
    private static readonly ConcurrentDictionary<string, HuggingFaceTokenizer> Loaded = new(StringComparer.Ordinal);
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly Lazy<GoldenFile> Golden = new(() =>
        JsonSerializer.Deserialize<GoldenFile>(File.ReadAllBytes(Repo.Golden("tokenizers.json")), SnakeCase)!);

    public static TheoryData<string> Names =>
    [
        "smollm2-135m-instruct", "all-minilm-l6-v2", "tiny/gemma", "tiny/mistral", "tiny/llama3", "tiny/qwen2", "tiny/nomic", "tiny/e5-multilingual",
    ];

    public static string[] Texts => Golden.Value.Texts;

    public static GoldenRow[] Rows(string name) => Golden.Value.Tokenizers[name];

    public static HuggingFaceTokenizer Load(string name) =>
        Loaded.GetOrAdd(name, model => HuggingFaceTokenizer.Load(Path.Combine(Repo.Model(model), "tokenizer.json")));

    public sealed record GoldenRow(int[] Ids, int[] IdsWithoutSpecial, string Decoded, string DecodedWithoutSpecial);

    private sealed record GoldenFile(string[] Texts, Dictionary<string, GoldenRow[]> Tokenizers);
}
