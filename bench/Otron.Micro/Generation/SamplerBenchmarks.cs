using BenchmarkDotNet.Attributes;
using Otron.Engine.Generation.Sampling;

namespace Otron.Micro.Generation;

/// <summary>One token from the logits of the shipped model's vocabulary; a step does this once for each row.</summary>
public class SamplerBenchmarks
{
    private const int Vocabulary = 49_152, PromptTokens = 512, OutputTokens = 128;
    private readonly Sampler _sampler = new(Vocabulary);
    private readonly float[] _logits = new float[Vocabulary];
    private TokenCounts _counts = new([]);
    private int _position;

    public static IEnumerable<Named> Kinds =>
    [
        new("greedy", new() { Temperature = 0 }),
        new("temperature 0.8", new() { Temperature = 0.8f }),
        new("top_p 0.95", new() { Temperature = 0.8f, TopP = 0.95f }),
        new("top_k 40", new() { Temperature = 0.8f, TopK = 40 }),
        new("top_k 40, top_p 0.95", new() { Temperature = 0.8f, TopK = 40, TopP = 0.95f }),
        new("min_p 0.05", new() { Temperature = 0.8f, MinP = 0.05f }),
        new("penalties, top_p 0.95", new() { Temperature = 0.8f, TopP = 0.95f, RepetitionPenalty = 1.1f, FrequencyPenalty = 0.2f, PresencePenalty = 0.2f }),
        new("logit_bias, greedy", new() { Temperature = 0, LogitBias = new() { [0] = -100, [2] = -100 } }),
    ];

    [ParamsSource(nameof(Kinds))]
    public Named Sampling { get; set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        // About the shape of real logits: a bell, and a few tokens that stand out.
        var random = new Random(1);
        for (var id = 0; id < Vocabulary; id++)
            _logits[id] = (float)(3 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        for (var i = 0; i < 20; i++)
            _logits[random.Next(Vocabulary)] = 10 + i * 0.4f;
        int[] Ids(int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(Vocabulary))];
        _counts = new TokenCounts(Ids(PromptTokens), Ids(OutputTokens));
    }

    [Benchmark]
    public int Sample() => _sampler.Sample(_logits, Sampling.Params, _counts, _position++);

    public sealed record Named(string Name, SamplingParams Params)
    {
        public override string ToString() => Name;
    }
}
