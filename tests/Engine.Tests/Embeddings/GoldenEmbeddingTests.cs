using Otron.Engine.Embeddings;
using Otron.Engine.Models;
using Otron.Tests;

namespace Otron.Engine.Tests.Embeddings;

public class GoldenEmbeddingTests
{
    [Theory]
    [InlineData("tiny/bge", 1e-5)]
    [InlineData("tiny/nomic", 1e-5)]
    [InlineData("tiny/e5-multilingual", 1e-5)]
    [InlineData("all-minilm-l6-v2", 5e-4)]
    public async Task Vectors_are_those_of_PyTorch(string model, double tolerance)
    {
        using var engine = EmbeddingEngine.Load(ModelFolder.Load(Repo.Models, model), new EngineOptions());
        var cases = EmbeddingGolden.Of(model);
        Assert.NotEmpty(cases);
        // One by one, then all in one call: padding and batching must not show.
        foreach (var one in cases)
            AssertNear(one.Embedding, (await Embed(engine, [one.Ids]))[0], tolerance);
        var together = await Embed(engine, [.. cases.Select(c => c.Ids)]);
        for (var i = 0; i < cases.Length; i++)
            AssertNear(cases[i].Embedding, together[i], tolerance);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(16)]
    public async Task Shortened_vectors_are_those_of_the_model_card(int dimensions)
    {
        using var engine = EmbeddingEngine.Load(ModelFolder.Load(Repo.Models, "tiny/nomic"), new EngineOptions());
        foreach (var one in EmbeddingGolden.Of("tiny/nomic"))
        {
            var outcome = await engine.EmbedAsync([one.Ids], dimensions, CancellationToken.None);
            AssertNear((dimensions == 32 ? one.At32 : one.At16)!, Assert.Single(outcome.Vectors), 1e-5);
        }
    }

    private static async Task<float[][]> Embed(EmbeddingEngine engine, int[][] inputs)
    {
        var outcome = await engine.EmbedAsync(inputs, null, CancellationToken.None);
        Assert.Equal((EngineError.None, ""), (outcome.Error, outcome.Message));
        return outcome.Vectors;
    }

    private static void AssertNear(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }
}
