namespace Otron.Grains.Tests.Generation;

/// <summary>A turn read to its end.</summary>
internal sealed record Answers(List<GenerationEvent> Events)
{
    public GenerationEvent Started => Events.First(e => e.Kind == GenerationEventKind.Started);

    public string Text => TextOf(0);

    public GenerationEvent Finished => FinishedOf(0);

    public static async Task<Answers> ReadAsync(IAsyncEnumerable<GenerationEvent> stream)
    {
        var events = new List<GenerationEvent>();
        await foreach (var next in stream)
            events.Add(next);
        return new(events);
    }

    public string TextOf(int choice) => string.Concat(DeltasOf(choice));

    public IEnumerable<string> DeltasOf(int choice) =>
        Events.Where(e => e.Kind == GenerationEventKind.Delta && e.Choice == choice).Select(e => e.Text!);

    public GenerationEvent FinishedOf(int choice) => Events.Single(e => e.Kind == GenerationEventKind.Finished && e.Choice == choice);
}
