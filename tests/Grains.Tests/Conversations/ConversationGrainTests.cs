using Orleans.Core.Internal;
using Orleans.Runtime;

namespace Otron.Grains.Tests.Conversations;

public sealed class ConversationGrainTests(StoredCluster cluster) : IClassFixture<StoredCluster>
{
    private const int Comma = 28;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task A_turn_whose_write_fails_is_made_exactly_once_and_answers_as_if_nothing_had_happened(int write, bool afterwards)
    {
        var request = Ask("Hello", StoredCluster.Fast, seed: 5, maxTokens: 40);
        var calm = await AnswerAsync(cluster.NewConversation(), request);
        var conversation = cluster.NewConversation();

        // A new conversation's turn is three writes: when it may be deleted, that it is accepted, and that it is complete.
        cluster.Storage.FailsAfterwards = afterwards;
        cluster.Storage.FailAt = write;
        var answer = await AnswerAsync(conversation, request);

        Assert.Equal(0, cluster.Storage.FailAt);
        Assert.Equal((calm.Text, calm.Status), (answer.Text, answer.Status));
        Assert.Equal(2, (await conversation.ListItemsAsync(new(10, Ascending: true))).Items.Length);
    }

    [Fact]
    public async Task A_disk_that_is_full_is_told_as_such_and_forgotten_once_it_works()
    {
        var conversation = cluster.NewConversation();
        cluster.Storage.IsReadOnly = true;
        try
        {
            var refusal = await Assert.ThrowsAsync<OtronException>(() => conversation.RespondAsync(Ask("Hello", StoredCluster.Fast), mayCreate: true));
            Assert.Equal(ErrorCode.StorageFailed, refusal.Code);
        }
        finally
        {
            cluster.Storage.IsReadOnly = false;
        }

        await AnswerAsync(conversation, Ask("Hello", StoredCluster.Fast, maxTokens: 40));
        Assert.Equal(2, (await conversation.ListItemsAsync(new(10, Ascending: true))).Items.Length);
    }

    [Fact]
    public async Task A_turn_that_the_disk_does_not_let_end_goes_on_once_it_works()
    {
        var request = Ask("Tell me a story about a fox.", StoredCluster.Slow, seed: 7, maxTokens: 150);
        var conversation = cluster.NewConversation();
        var entry = await conversation.RespondAsync(request, mayCreate: true);
        cluster.Storage.IsReadOnly = true;
        try
        {
            Assert.Equal(ErrorCode.StorageFailed, await RefusalAsync(() => FollowAsync(conversation, entry, [])));
        }
        finally
        {
            cluster.Storage.IsReadOnly = false;
        }

        var end = await FollowAsync(conversation, entry, []);
        Assert.Equal((await AnswerAsync(cluster.NewConversation(), request)).Text, end.Text);
        Assert.Equal(150, end.CompletionTokens);
    }

    [Fact]
    public async Task A_turn_goes_on_where_its_silo_left_it_and_what_was_seen_stays_true()
    {
        var request = Ask("Tell me a story about a fox.", StoredCluster.Slow, seed: 7, maxTokens: 40);
        var conversation = cluster.NewConversation();
        var entry = await conversation.RespondAsync(request, mayCreate: true);
        var seen = new List<string>();
        await foreach (var update in conversation.FollowAsync(entry, 0))
        {
            seen.AddRange(update.Deltas);
            if (seen.Count >= 5)
                break;
        }

        await conversation.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        var end = await FollowAsync(conversation, entry, seen);

        Assert.Equal(string.Concat(seen), end.Text);
        Assert.Equal(ResponseStatus.Incomplete, end.Status);
        Assert.Equal(40, end.CompletionTokens);
        Assert.Equal((await AnswerAsync(cluster.NewConversation(), request)).Text, end.Text);
    }

    [Fact]
    public async Task A_turn_ends_though_nobody_follows_it()
    {
        var conversation = cluster.NewConversation();
        var entry = await conversation.RespondAsync(Ask("Hello", StoredCluster.Slow, maxTokens: 8), mayCreate: true);
        await using (var left = conversation.FollowAsync(entry, 0).GetAsyncEnumerator())
            await left.MoveNextAsync();

        await conversation.WhenIdleAsync().WaitAsync(Patience);

        Assert.True((await conversation.GetResponseAsync(entry)).IsAnswered);
    }

    [Fact]
    public async Task One_turn_at_a_time_and_a_cancelled_one_leaves_no_items()
    {
        var conversation = cluster.NewConversation();
        await conversation.CreateAsync([], []);
        var entry = await conversation.RespondAsync(AskForLong("Count to a thousand."), mayCreate: false);

        Assert.Equal(ErrorCode.TurnInProgress, await RefusalAsync(() => conversation.RespondAsync(Ask("Me too", StoredCluster.Slow), mayCreate: false)));
        Assert.Equal(ErrorCode.TurnInProgress, await RefusalAsync(() => conversation.AddItemsAsync([new("user", "Me too")])));
        Assert.Equal(ResponseStatus.Cancelled, (await conversation.CancelAsync(entry)).Status);
        Assert.Equal(ResponseStatus.Cancelled, (await conversation.CancelAsync(entry)).Status);

        Assert.Empty((await conversation.ListItemsAsync(new(10, Ascending: true))).Items);
        Assert.True((await AnswerAsync(conversation, Ask("Hello", StoredCluster.Slow, maxTokens: 2))).IsAnswered);
    }

    [Theory]
    [InlineData(new[] { 3 }, 2)]
    [InlineData(new[] { 3, 2 }, 1)]
    [InlineData(new[] { 2, 3 }, 1)]
    [InlineData(new[] { 1, 3 }, 2)]
    [InlineData(new[] { 2 }, 3)]
    public async Task After_responses_are_deleted_the_conversation_goes_on_from_the_newest_that_is_left(int[] deleted, int newest)
    {
        var conversation = cluster.NewConversation();
        for (var i = 1; i <= 3; i++)
            await AnswerAsync(conversation, Ask($"Text {i}", StoredCluster.Fast, seed: i, maxTokens: 8).After(i > 1 ? i - 1 : null));
        foreach (var entry in deleted)
            await conversation.DeleteResponseAsync(entry);
        await conversation.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        var left = (await PersistAsync(() => conversation.ListItemsAsync(new(10, Ascending: true)))).Items.Select(item => item.Message).ToArray();
        Assert.Equal(2 * (3 - deleted.Length), left.Length);

        foreach (var other in Enumerable.Range(1, 3).Where(entry => entry != newest))
            Assert.Equal(
                deleted.Contains(other) ? ErrorCode.NotFound : ErrorCode.StaleParent,
                await RefusalAsync(() => conversation.RespondAsync(Ask("Go on", StoredCluster.Fast, maxTokens: 8).After(other), mayCreate: false)));
        var next = await AnswerAsync(conversation, Ask("Go on", StoredCluster.Fast, seed: 9, maxTokens: 8).After(newest));

        // Its cache held the deleted turns; its answer is that of a conversation that never had them.
        var fresh = cluster.NewConversation();
        await fresh.CreateAsync([], left);
        var same = await AnswerAsync(fresh, Ask("Go on", StoredCluster.Fast, seed: 9, maxTokens: 8));
        Assert.Equal((same.Text, same.PromptTokens), (next.Text, next.PromptTokens));
        await AnswerAsync(conversation, Ask("And on", StoredCluster.Fast, maxTokens: 8).After(4));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_turn_that_is_deleted_while_it_runs_or_after_its_end_without_an_answer_leaves_no_trace(bool isRunning)
    {
        var conversation = cluster.NewConversation();
        await AnswerAsync(conversation, Ask("Hello", StoredCluster.Slow, maxTokens: 2));
        var entry = await conversation.RespondAsync(AskForLong("Count to a thousand.").After(1), mayCreate: false);
        if (!isRunning)
            Assert.Equal(ResponseStatus.Cancelled, (await conversation.CancelAsync(entry)).Status);

        await conversation.DeleteResponseAsync(entry);

        Assert.Equal(ErrorCode.NotFound, await RefusalAsync(() => conversation.GetResponseAsync(entry)));
        Assert.DoesNotContain("thousand", cluster.Storage.Dump(conversation.GetGrainId()), StringComparison.Ordinal);
        Assert.True((await AnswerAsync(conversation, Ask("Hello", StoredCluster.Slow, maxTokens: 2, key: "again").After(1))).IsAnswered);
    }

    [Fact]
    public async Task A_conversation_whose_responses_are_all_deleted_can_begin_anew()
    {
        var conversation = cluster.NewConversation();
        await AnswerAsync(conversation, Ask("Hello", StoredCluster.Fast, maxTokens: 8));
        await conversation.DeleteResponseAsync(1);

        var next = await AnswerAsync(conversation, Ask("Hello", StoredCluster.Fast, seed: 3, maxTokens: 8));

        Assert.Equal((await AnswerAsync(cluster.NewConversation(), Ask("Hello", StoredCluster.Fast, seed: 3, maxTokens: 8))).Text, next.Text);
        Assert.Equal(2, (await conversation.ListItemsAsync(new(10, Ascending: true))).Items.Length);
    }

    [Fact]
    public async Task Deleting_a_conversation_ends_its_turn_for_good()
    {
        var conversation = cluster.NewConversation();
        var entry = await conversation.RespondAsync(AskForLong("Count to a thousand."), mayCreate: true);

        await conversation.DeleteAsync();
        await conversation.AsReference<IGrainManagementExtension>().DeactivateOnIdle();

        Assert.Equal(ErrorCode.NotFound, await RefusalAsync(() => conversation.GetResponseAsync(entry)));
        Assert.Equal(ErrorCode.NotFound, await RefusalAsync(() => conversation.RespondAsync(Ask("Hello", StoredCluster.Slow), mayCreate: true)));
        Assert.DoesNotContain("thousand", cluster.Storage.Dump(conversation.GetGrainId()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_model_refuses_is_not_stored()
    {
        var conversation = cluster.NewConversation();

        Assert.Equal(ErrorCode.ContextLengthExceeded, await RefusalAsync(() => conversation.RespondAsync(Ask("Hello", StoredCluster.Fast, maxTokens: 100_000), mayCreate: true)));

        Assert.Equal(ErrorCode.NotFound, await RefusalAsync(conversation.GetAsync));
        Assert.Equal("", cluster.Storage.Dump(conversation.GetGrainId()));
    }

    private static ResponseRequest Ask(string text, string model, long? seed = null, int? maxTokens = null, string? key = null) => new()
    {
        Settings = new() { Model = model, Tenant = "tests", MaxOutputTokens = maxTokens, Sampling = new() { Seed = seed, Temperature = 0.8f } },
        Input = [new("user", text)],
        BodyHash = text,
        IdempotencyKey = key ?? text,
    };

    /// <summary>Commas and no end: the answer lasts until it is stopped.</summary>
    private static ResponseRequest AskForLong(string text)
    {
        var request = Ask(text, StoredCluster.Slow, maxTokens: 2000);
        return request with { Settings = request.Settings with { Sampling = new() { LogitBias = new() { [Comma] = 100 } } } };
    }

    /// <summary>Sends the request until it is accepted, as a client library does, and reads the answer to its end.</summary>
    private static async Task<StoredResponse> AnswerAsync(IConversationGrain conversation, ResponseRequest request)
    {
        var entry = await PersistAsync(() => conversation.RespondAsync(request, mayCreate: true));
        var seen = new List<string>();
        var end = await FollowAsync(conversation, entry, seen);
        Assert.Equal(string.Concat(seen), end.Text);
        return end;
    }

    private static Task<StoredResponse> FollowAsync(IConversationGrain conversation, int entry, List<string> seen) => PersistAsync(async () =>
    {
        await foreach (var update in conversation.FollowAsync(entry, seen.Count))
        {
            seen.AddRange(update.Deltas);
            if (update.Response is { IsRunning: false } end)
                return end;
        }
        throw new TimeoutException("The stream ended without an end.");
    });

    private static async Task<T> PersistAsync<T>(Func<Task<T>> call)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is OtronException { Code: ErrorCode.Unavailable } or TimeoutException or EnumerationAbortedException or OrleansMessageRejectionException)
            {
                await Task.Delay(20, deadline.Token);
            }
        }
    }

    private static async Task<ErrorCode> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<OtronException>(call)).Code;
}

file static class Requests
{
    /// <summary>The request as one that follows an entry.</summary>
    public static ResponseRequest After(this ResponseRequest request, int? entry) =>
        request with { Settings = request.Settings with { PreviousEntry = entry } };
}
