using Otron.Engine.Generation;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Generation.Snapshots;

namespace Otron.Engine.Tests.Generation;

/// <summary>A session leaves one engine and goes on in another as if it had stayed.</summary>
public sealed class SnapshotExchangeTests
{
    private const string Session = "s", Tenant = "t", Model = "tiny/llama3";
    private const int PromptTokens = 40, NewTokens = 12;
    private static readonly CacheKey Key = new(Tenant, Session);

    public static TheoryData<string> Models => DecoderTestKit.TinyDecoderData();

    [Theory]
    [MemberData(nameof(Models))]
    public async Task The_next_turn_finds_and_says_the_same_as_where_it_was(string model)
    {
        using var here = DecoderTestKit.Load(model);
        using var there = DecoderTestKit.Load(model);
        using var unbroken = DecoderTestKit.Load(model);
        var next = await TurnAsync(here);
        Assert.Equal(next, await TurnAsync(unbroken));

        await MoveAsync(here, there);
        Assert.Null(await here.Sessions.TakeAsync(Key));
        var (moved, stayed) = (Start(there, next), Start(unbroken, next));

        Assert.Equal((await stayed.FinishAsync()).Ids, (await moved.FinishAsync()).Ids);
        Assert.Equal((PromptTokens + NewTokens - 1, stayed.CachedTokens), (moved.CachedTokens, moved.CachedTokens));
    }

    [Fact]
    public async Task What_was_evicted_to_memory_moves_too()
    {
        using var here = DecoderTestKit.Load(Model, new EngineOptions { Rows = 1, Threads = 1 });
        using var there = DecoderTestKit.Load(Model);
        var next = await TurnAsync(here);
        await DecoderTestKit.GenerateAsync(here, DecoderTestKit.Prompt(2, PromptTokens), NewTokens, session: "other", tenant: Tenant);

        await MoveAsync(here, there);

        Assert.Equal(PromptTokens + NewTokens - 1, await CachedTokensAsync(there, next));
    }

    [Fact]
    public async Task A_session_is_held_from_its_first_turn_until_it_leaves_or_is_forgotten()
    {
        using var engine = DecoderTestKit.Load(Model, new EngineOptions { Rows = 1, Threads = 1 });
        Assert.False(await engine.Sessions.HoldsAsync(Key));
        await TurnAsync(engine);
        Assert.True(await engine.Sessions.HoldsAsync(Key)); // in the row
        Assert.False(await engine.Sessions.HoldsAsync(new("another", Session)));

        await DecoderTestKit.GenerateAsync(engine, DecoderTestKit.Prompt(2, PromptTokens), NewTokens, session: "other", tenant: Tenant);
        Assert.True(await engine.Sessions.HoldsAsync(Key)); // in memory
        (await engine.Sessions.TakeAsync(Key))!.Dispose();
        engine.Sessions.Forget(new(Tenant, "other"));

        Assert.False(await engine.Sessions.HoldsAsync(Key));
        Assert.False(await engine.Sessions.HoldsAsync(new(Tenant, "other")));
    }

    [Fact]
    public async Task A_turn_that_was_cancelled_a_moment_ago_leaves_what_it_had_computed()
    {
        using var engine = DecoderTestKit.Load(Model);
        for (var i = 0; i < 20; i++)
        {
            var sequence = DecoderTestKit.Start(engine, DecoderTestKit.Prompt(i, PromptTokens), 400, session: Session, tenant: Tenant);
            await sequence.Tokens.ReadAsync();
            sequence.Cancel();
            using var snapshot = await engine.Sessions.TakeAsync(Key);
            Assert.NotNull(snapshot);
        }
    }

    [Fact]
    public async Task What_comes_takes_the_place_of_what_was_left_here()
    {
        using var here = DecoderTestKit.Load(Model);
        using var there = DecoderTestKit.Load(Model);
        var next = await TurnAsync(here);
        await MoveAsync(here, there);
        next = [.. next, .. await DecoderTestKit.GenerateAsync(there, next, NewTokens, session: Session, tenant: Tenant), 5];
        await DecoderTestKit.GenerateAsync(here, DecoderTestKit.Prompt(9, PromptTokens), NewTokens, session: Session, tenant: Tenant);

        await MoveAsync(there, here);

        Assert.Equal(next.Length - 2, await CachedTokensAsync(here, next));
    }

    [Fact]
    public async Task Of_another_tenant_or_model_or_damaged_it_is_refused()
    {
        using var here = DecoderTestKit.Load(Model);
        using var there = DecoderTestKit.Load(Model);
        using var other = DecoderTestKit.Load("tiny/qwen2");
        await TurnAsync(here);
        var bytes = await WriteAsync(here);

        Assert.Null(await ReadAsync(there, bytes, "another"));
        Assert.Null(await ReadAsync(other, bytes, Tenant));
        Assert.Null(await ReadAsync(there, [.. bytes, 0], Tenant));
        bytes[^1] ^= 1;
        Assert.Null(await ReadAsync(there, bytes, Tenant));
        bytes[^1] ^= 1;
        using var whole = await ReadAsync(there, bytes, Tenant);
        Assert.NotNull(whole);
        await Assert.ThrowsAnyAsync<IOException>(() => there.Sessions.ReadAsync(new MemoryStream(bytes[..^1]), bytes.Length, Key, CancellationToken.None));
    }

    private static Sequence Start(LlmEngine engine, int[] prompt) => DecoderTestKit.Start(engine, prompt, NewTokens, session: Session, tenant: Tenant);

    /// <summary>The session's first turn; what its next one begins with.</summary>
    private static async Task<int[]> TurnAsync(LlmEngine engine)
    {
        var prompt = DecoderTestKit.Prompt(1, PromptTokens);
        return [.. prompt, .. (await Start(engine, prompt).FinishAsync()).Ids, 5, 6];
    }

    private static async Task<int> CachedTokensAsync(LlmEngine engine, int[] prompt)
    {
        var sequence = Start(engine, prompt);
        await sequence.FinishAsync();
        return sequence.CachedTokens;
    }

    private static async Task MoveAsync(LlmEngine from, LlmEngine to) =>
        await to.Sessions.PutAsync((await ReadAsync(to, await WriteAsync(from), Tenant))!);

    private static async Task<byte[]> WriteAsync(LlmEngine engine)
    {
        using var snapshot = await engine.Sessions.TakeAsync(Key);
        var bytes = new MemoryStream();
        await engine.Sessions.WriteAsync(snapshot!, bytes, CancellationToken.None);
        Assert.Equal(snapshot!.Length, bytes.Length);
        return bytes.ToArray();
    }

    private static Task<Snapshot?> ReadAsync(LlmEngine engine, byte[] bytes, string tenant) =>
        engine.Sessions.ReadAsync(new MemoryStream(bytes), bytes.Length, new(tenant, Session), CancellationToken.None);
}
