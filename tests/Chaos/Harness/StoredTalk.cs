namespace Otron.Chaos.Harness;

/// <summary>A stored conversation that starts over before it becomes too long, and the answers that its client got.</summary>
internal sealed class StoredTalk(StoredClient client, int number)
{
    private const int Length = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public List<StoredTurn> Turns { get; } = [];

    public static Dictionary<string, object> Body(string input, string? previous)
    {
        var body = new Dictionary<string, object>
        {
            ["model"] = ClusterSettings.Model,
            ["input"] = input,
            ["max_output_tokens"] = 12,
            ["temperature"] = 1.2,
            ["seed"] = 3,
        };
        if (previous is not null)
            body["previous_response_id"] = previous;
        return body;
    }

    public async Task GoOnAsync(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await AskAsync();
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public async Task AskAsync()
    {
        var turn = Turns.Count % Length;
        Turns.Add(await client.RespondAsync(Body($"{number}: {turn}", turn == 0 ? null : Turns[^1].Id)));
        Assert.Equal(Turns[^1], await client.ReadAsync(Turns[^1].Id));
    }

    /// <summary>Acknowledged turns are stored, and they equal those of the same conversation without faults.</summary>
    public async Task AssertStoredAsync()
    {
        var calm = new StoredTalk(client, number);
        while (calm.Turns.Count < Math.Min(Turns.Count, Length))
            await calm.AskAsync();
        for (var i = 0; i < Turns.Count; i++)
        {
            Assert.Equal(Turns[i], await client.ReadAsync(Turns[i].Id));
            Assert.Equal(calm.Turns[i % Length].Text, Turns[i].Text);
        }
    }
}
