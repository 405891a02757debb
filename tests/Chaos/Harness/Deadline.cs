namespace Otron.Chaos.Harness;

internal static class Deadline
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Calls until the result is not null.</summary>
    /// <param name="limit">The time after which it gives up.</param>
    /// <param name="what">What is waited for, for the message of the failure.</param>
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
