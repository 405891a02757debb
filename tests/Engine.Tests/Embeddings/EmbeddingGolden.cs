using System.Text.Json;
using Otron.Tests;

namespace Otron.Engine.Tests.Embeddings;

/// <summary>What PyTorch gave for a model, from its golden.json.</summary>
internal sealed record EmbeddingGolden(int[] Ids, float[] Embedding, float[]? At32, float[]? At16)
{
    public static EmbeddingGolden[] Of(string model)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repo.Model(model), "golden.json")));
        return [.. file.RootElement.GetProperty("cases").EnumerateArray().Select(c => new EmbeddingGolden(
            c.GetProperty("ids").Deserialize<int[]>()!,
            c.GetProperty("embedding").Deserialize<float[]>()!,
            Optional(c, "embedding_32"),
            Optional(c, "embedding_16")))];
    }

    private static float[]? Optional(JsonElement c, string name) =>
        c.TryGetProperty(name, out var values) ? values.Deserialize<float[]>() : null;
}
