namespace Otron.Chaos.Harness;

internal static class Deadline
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is not null.</summary>
    /// <param name="limit">How long.</param>
    /// <param name="what">For the message when it never is.</param>
    public static async Task<T> PollAsync<T>(TimeSpan limit, Func<Task<T?>> ask, Func<string> what)
        where T : class
    {
        using var deadline = new CancellationTokenSource(limit);
        while (!deadline.IsCancellationRequested)
        {
            if (await ask() is { } answer)
                return answer;
            await Task.Delay(Interval, CancellationToken.None);
        }
        throw new TimeoutException($"Not within {limit.TotalSeconds} s: {what()}");
    }
}
