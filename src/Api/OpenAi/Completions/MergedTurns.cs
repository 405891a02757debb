using System.Threading.Channels;

namespace Otron.Api.OpenAi.Completions;

/// <summary>Reads several turns as one: the choices of the second follow those of the first.</summary>
internal static class MergedTurns
{
    /// <param name="choices">Number of choices of each turn.</param>
    public static ChannelReader<GenerationEvent> Start(ChannelReader<GenerationEvent>[] turns, int choices)
    {
        if (turns.Length == 1)
            return turns[0];
        // Events that wait for their reader do so in the buffers of the turns.
        var merged = Channel.CreateBounded<GenerationEvent>(new BoundedChannelOptions(turns.Length) { SingleReader = true });
        _ = PumpAsync(turns, choices, merged.Writer);
        return merged.Reader;
    }

    private static async Task PumpAsync(ChannelReader<GenerationEvent>[] turns, int choices, ChannelWriter<GenerationEvent> merged)
    {
        try
        {
            await Task.WhenAll(turns.Select((turn, i) => PumpAsync(turn, i * choices, merged)));
            merged.TryComplete();
        }
        catch (Exception e)
        {
            merged.TryComplete(e);
        }
    }

    private static async Task PumpAsync(ChannelReader<GenerationEvent> turn, int firstChoice, ChannelWriter<GenerationEvent> merged)
    {
        try
        {
            await foreach (var next in turn.ReadAllAsync())
                await merged.WriteAsync(next with { Choice = firstChoice + next.Choice });
        }
        catch (Exception e)
        {
            // The reader learns of the first failure at once, not after the other turns.
            merged.TryComplete(e);
            throw;
        }
    }
}
