using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

[GrainType("otron-background-turns")]
internal sealed class BackgroundTurnsGrain(ConversationStorage storage) : StoredGrain(storage), IBackgroundTurnsGrain
{
    private const string Name = "turns";

    private GrainState<BackgroundTurns> _turns = new(new());

    private BackgroundTurn[] Running => _turns.State!.Running;

    public Task EnterAsync(string conversation)
    {
        var number = _turns.State!.LastNumber + 1;
        return WriteAsync(new([.. Running.Where(turn => turn.Conversation != conversation), new(conversation, number)], number));
    }

    public Task<BackgroundTurn[]> ListAsync() => Task.FromResult(Running);

    public Task LeaveAsync(BackgroundTurn[] ended) => WriteAsync(_turns.State! with { Running = [.. Running.Except(ended)] });

    protected override async Task LoadAsync() => _turns = await ReadAsync<BackgroundTurns>(Name);

    private async Task WriteAsync(BackgroundTurns next) => _turns = await WriteAsync(Name, _turns, next);
}

[GenerateSerializer, Immutable, Alias("otron.BackgroundTurns")]
internal sealed record BackgroundTurns([property: Id(0)] BackgroundTurn[] Running, [property: Id(1)] long LastNumber)
{
    public BackgroundTurns()
        : this([], 0)
    {
    }
}
