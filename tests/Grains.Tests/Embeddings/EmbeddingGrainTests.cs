using System.Diagnostics;
using System.Text.Json;
using Otron.Tests;

namespace Otron.Grains.Tests.Embeddings;

[Collection(ClusterCollection.Name)]
public sealed class EmbeddingGrainTests(ClusterFixture cluster)
{
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData("tiny/nomic")]
    [InlineData("tiny/bge")]
    [InlineData("tiny/e5-multilingual")]
    public async Task Embed_texts_gives_the_golden_vectors(string model)
    {
        var golden = Golden.Load(model);

        var result = await EmbedAsync(new() { Model = model, Tenant = "t", Texts = [.. golden.Select(c => c.Text)], Truncate = true });

        Assert.Equal(golden.Length, result.Vectors.Length);
        for (var i = 0; i < golden.Length; i++)
            AssertClose(golden[i].Embedding, result.Vectors[i]);
        Assert.Equal(golden.Sum(c => c.Ids.Length), result.PromptTokens);
    }

    [Fact]
    public async Task Embed_token_ids_uses_them_as_they_are()
    {
        var golden = Golden.Load(ClusterFixture.Matryoshka)[1];

        var result = await EmbedAsync(new() { Model = ClusterFixture.Matryoshka, Tenant = "t", Tokens = [golden.Ids] });

        AssertClose(golden.Embedding, Assert.Single(result.Vectors));
        Assert.Equal(golden.Ids.Length, result.PromptTokens);
    }

    [Fact]
    public async Task Embed_says_where_its_time_went()
    {
        var started = Stopwatch.GetTimestamp();
        var timings = (await EmbedAsync(Texts("Hello"))).Timings!;
        var elapsed = Stopwatch.GetElapsedTime(started);

        Assert.All([timings.Input, timings.Inference, timings.Postprocess], part => Assert.InRange(part, TimeSpan.FromTicks(1), timings.Total));
        Assert.InRange(timings.Input + timings.Queue + timings.Inference + timings.Postprocess, TimeSpan.FromTicks(1), timings.Total);
        Assert.InRange(timings.Total, TimeSpan.FromTicks(1), elapsed);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(32)]
    [InlineData(16)]
    public async Task Embed_dimensions_of_a_Matryoshka_model_gives_the_golden_cut(int dimensions)
    {
        var golden = Golden.Load(ClusterFixture.Matryoshka)[1];

        var result = await EmbedAsync(Texts(golden.Text) with { Dimensions = dimensions });

        AssertClose(golden.Cut(dimensions), Assert.Single(result.Vectors));
    }

    [Theory]
    [InlineData("tiny/nomic", 48, "32, 16")]
    [InlineData("tiny/nomic", 128, "32, 16")]
    [InlineData("tiny/nomic", 0, "32, 16")]
    [InlineData("tiny/bge", 32, "64 dimensions")]
    public async Task Embed_dimensions_the_model_was_not_trained_for_is_refused(string model, int dimensions, string allowed)
    {
        var refusal = await RefusalAsync(Texts("Hello") with { Model = model, Dimensions = dimensions });

        Assert.Equal((ErrorCode.InvalidRequest, "dimensions"), (refusal.Code, refusal.Parameter));
        Assert.Contains(allowed, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_full_width_of_a_plain_model_is_fine() =>
        Assert.Equal(64, (await EmbedAsync(Texts("Hello") with { Model = "tiny/bge", Dimensions = 64 })).Vectors[0].Length);

    [Fact]
    public async Task Embed_prompt_name_puts_the_prompt_in_front()
    {
        var named = await EmbedAsync(Texts("Hello") with { PromptName = "search_query" });
        var written = await EmbedAsync(Texts("search_query: Hello"));

        Assert.Equal(written.PromptTokens, named.PromptTokens);
        AssertClose(written.Vectors[0], named.Vectors[0]);
    }

    [Fact]
    public async Task Embed_unknown_prompt_name_is_refused_with_the_known_ones()
    {
        var refusal = await RefusalAsync(Texts("Hello") with { PromptName = "poetry" });

        Assert.Equal((ErrorCode.InvalidRequest, "prompt_name"), (refusal.Code, refusal.Parameter));
        Assert.Contains("classification, clustering, search_document, search_query", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_prompt_name_with_token_ids_is_refused()
    {
        var refusal = await RefusalAsync(new() { Model = ClusterFixture.Matryoshka, Tenant = "t", Tokens = [[2, 946, 3]], PromptName = "search_query" });

        Assert.Equal((ErrorCode.InvalidRequest, "prompt_name"), (refusal.Code, refusal.Parameter));
    }

    [Fact]
    public async Task Embed_over_long_input_is_refused_with_its_index_and_count()
    {
        var refusal = await RefusalAsync(Texts("Hello", string.Join(' ', Enumerable.Repeat("word", 300))));

        Assert.Equal((ErrorCode.ContextLengthExceeded, "input"), (refusal.Code, refusal.Parameter));
        Assert.Matches(@"^Input 1 has \d{3,} tokens; tiny/nomic takes at most 128\.", refusal.Message);
    }

    [Fact]
    public async Task Embed_token_ids_are_cut_to_their_first_with_truncate()
    {
        var ids = Enumerable.Range(5, 200).ToArray();

        var cut = await EmbedAsync(new() { Model = ClusterFixture.Matryoshka, Tenant = "t", Tokens = [ids], Truncate = true });

        Assert.Equal(128, cut.PromptTokens);
        Assert.Equal(200, ids.Length);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(-1)]
    public async Task Embed_token_id_outside_the_vocabulary_is_refused(int id)
    {
        var refusal = await RefusalAsync(new() { Model = ClusterFixture.Matryoshka, Tenant = "t", Tokens = [[2, 3], [2, id, 3]] });

        Assert.Equal((ErrorCode.InvalidRequest, "input"), (refusal.Code, refusal.Parameter));
        Assert.Contains($"Input 1 has the token {id}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_empty_token_array_is_refused()
    {
        var refusal = await RefusalAsync(new() { Model = ClusterFixture.Matryoshka, Tenant = "t", Tokens = [[]] });

        Assert.Equal((ErrorCode.InvalidRequest, "input"), (refusal.Code, refusal.Parameter));
    }

    [Fact]
    public async Task Embed_pad_to_adds_zeros_at_the_end()
    {
        var plain = await EmbedAsync(Texts("Hello") with { Dimensions = 32 });
        var padded = await EmbedAsync(Texts("Hello") with { Dimensions = 32, PadTo = 100 });

        Assert.Equal([.. plain.Vectors[0], .. new float[68]], padded.Vectors[0]);
    }

    [Theory]
    [InlineData(63)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task Embed_pad_to_that_cuts_or_bloats_is_refused(int padTo)
    {
        var refusal = await RefusalAsync(Texts("Hello") with { PadTo = padTo });

        Assert.Equal((ErrorCode.InvalidRequest, "pad_to"), (refusal.Code, refusal.Parameter));
    }

    [Fact]
    public async Task Embed_control_tokens_in_text_are_plain_text()
    {
        var spelled = await EmbedAsync(Texts("[SEP]"));

        // [CLS] and [SEP] of the encoder, and more than one token between them.
        Assert.True(spelled.PromptTokens > 3, $"{spelled.PromptTokens} tokens");
    }

    [Fact]
    public async Task Embed_unknown_model_and_chat_model_are_refused()
    {
        Assert.Equal(ErrorCode.ModelNotFound, (await RefusalAsync(Texts("Hello") with { Model = "nobody/nothing" })).Code);
        Assert.Equal(ErrorCode.WrongModelKind, (await RefusalAsync(Texts("Hello") with { Model = ClusterFixture.Chat })).Code);
    }

    [Fact]
    public async Task Embed_many_at_once_gives_each_its_own()
    {
        var golden = Golden.Load(ClusterFixture.Matryoshka);

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => EmbedAsync(Texts(golden[i % 3].Text))));

        for (var i = 0; i < results.Length; i++)
            AssertClose(golden[i % 3].Embedding, Assert.Single(results[i].Vectors));
    }

    private static EmbeddingRequest Texts(params string[] texts) => new() { Model = ClusterFixture.Matryoshka, Tenant = "t", Texts = texts };

    private Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request) => cluster.Embedder(request.Model).EmbedAsync(request);

    private Task<OtronException> RefusalAsync(EmbeddingRequest request) => Assert.ThrowsAsync<OtronException>(() => EmbedAsync(request));

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], Tolerance);
    }

    private sealed record Golden(string Text, int[] Ids, float[] Embedding, float[]? Embedding_32, float[]? Embedding_16)
    {
        private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

        public static Golden[] Load(string model)
        {
            using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repo.Model(model), "golden.json")));
            return file.RootElement.GetProperty("cases").Deserialize<Golden[]>(Json)!;
        }

        public float[] Cut(int dimensions) => dimensions switch { 32 => Embedding_32!, 16 => Embedding_16!, _ => Embedding };
    }
}
