using Otron.Engine.Embeddings;
using Otron.Engine.Generation;
using Otron.Engine.Models;
using Otron.Engine.Tests.Generation;
using Otron.Tests;

namespace Otron.Engine.Tests;

/// <summary>What engines count and record agrees with what they did.</summary>
public sealed class EngineMeterTests : IDisposable
{
    private const string Chat = "tiny/llama3";

    private readonly TestMeters _meters = new();

    public void Dispose() => _meters.Dispose();

    [Fact]
    public async Task Every_token_is_counted_once_by_how_it_came()
    {
        using var engine = LlmEngine.Load(DecoderTestKit.EndlessFolder(Chat), new EngineOptions { Rows = 4, Threads = 1, PrefillChunkTokens = 16 }, meter: new EngineMeter(_meters));
        var prompts = Enumerable.Range(0, 4).Select(i => DecoderTestKit.Prompt(i, 20 + 7 * i)).ToArray();
        var sequences = prompts.Select(prompt => DecoderTestKit.Start(engine, prompt, maxNewTokens: 8)).ToArray();
        foreach (var sequence in sequences)
            await sequence.FinishAsync();
        await DecoderTestKit.UntilAsync(engine, status => status.RowsActive == 0);

        var status = engine.Status;
        Assert.Equal(prompts.Sum(prompt => prompt.Length) - sequences.Sum(sequence => sequence.CachedTokens), status.PrefillTokens);
        Assert.Equal(4 * 8, status.GeneratedTokens);
        Assert.Equal((0, 0), (status.Preemptions, status.Parkings));

        // The first token comes with the prompt, each further one with a row of a decode run.
        Assert.Equal(4 * 7, _meters.Heard("otron.batch.size", Chat).Sum());
        Assert.Equal(_meters.Heard("otron.batch.size", Chat).Length, _meters.Heard("otron.step.duration", "decode").Length);
        Assert.InRange(_meters.Heard("otron.step.duration", "prefill").Length, prompts.Sum(prompt => (prompt.Length + 15) / 16), prompts.Sum(prompt => prompt.Length));
        Assert.All([.. _meters.Heard("otron.step.duration", "decode"), .. _meters.Heard("otron.step.duration", "prefill")], seconds => Assert.True(seconds > 0));
    }

    [Fact]
    public async Task A_reader_that_is_behind_is_counted_as_a_parking()
    {
        using var engine = LlmEngine.Load(DecoderTestKit.EndlessFolder(Chat), new EngineOptions { Rows = 1, Threads = 1, MaxUnreadTokens = 4 });
        var sequence = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(1, 8), maxNewTokens: 16);
        await DecoderTestKit.UntilAsync(engine, status => status.Parked == 1);

        Assert.Equal(1, engine.Status.Parkings);
        Assert.Equal(16, (await sequence.FinishAsync()).Ids.Length);
    }

    [Fact]
    public async Task An_embedding_run_records_its_padded_tokens()
    {
        var folder = ModelFolder.Load(Repo.Models, "tiny/bge");
        using var engine = EmbeddingEngine.Load(folder, new EngineOptions(), meter: new EngineMeter(_meters));
        await engine.EmbedAsync([[2, 5, 3], [2, 5, 6, 7, 3]], dimensions: null, CancellationToken.None);

        Assert.Equal(engine.Status.PaddedTokens, _meters.Heard("otron.embedding.batch.tokens", "tiny/bge").Sum());
        Assert.Equal(engine.Status.Runs, _meters.Heard("otron.step.duration", "embed").Length);
    }
}
