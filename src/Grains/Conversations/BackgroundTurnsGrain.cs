using Otron.Grains.Placement;
using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

[GrainType("otron-background-turns")]
[StorageFilter]
internal sealed class BackgroundTurnsGrain(ConversationStorage storage) : Grain, IBackgroundTurnsGrain
{
    private const string Name = "turns";

    private GrainState<BackgroundTurns> _turns = new(new());

    private BackgroundTurn[] Running => _turns.State!.Running;

    public override async Task OnActivateAsync(CancellationToken cancellationToken) => _turns = await storage.ReadAsync<BackgroundTurns>(this.GetGrainId(), Name);

    public Task EnterAsync(string conversation)
    {
        var number = _turns.State!.LastNumber + 1;
        return WriteAsync(new([.. Running.Where(turn => turn.Conversation != conversation), new(conversation, number)], number));
    }

    public Task<BackgroundTurn[]> ListAsync() => Task.FromResult(Running);

    public Task LeaveAsync(BackgroundTurn[] ended) => WriteAsync(_turns.State! with { Running = [.. Running.Except(ended)] });

    private async Task WriteAsync(BackgroundTurns next)
    {
        try
        {
            _turns = await storage.WriteAsync(this.GetGrainId(), Name, _turns, next);
        }
        catch (Exception e)
        {
            DeactivateOnIdle(); // the next activation reads what is stored
            throw e as OtronException ?? ConversationStorage.Unavailable();
        }
    }
}

[GenerateSerializer, Immutable, Alias("otron.BackgroundTurns")]
internal sealed record BackgroundTurns([property: Id(0)] BackgroundTurn[] Running, [property: Id(1)] long LastNumber)
{
    public BackgroundTurns()
        : this([], 0)
    {
    }
}
