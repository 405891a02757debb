using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Otron.Grains.Placement;
using Otron.Grains.Storage;

namespace Otron.Grains.Conversations;

[GrainType("otron-background-turns")]
[StorageFilter]
internal sealed class BackgroundTurnsGrain([FromKeyedServices(GrainStorageNames.Conversations)] IGrainStorage storage) : Grain, IBackgroundTurnsGrain
{
    private const string Name = "turns";

    private GrainState<BackgroundTurns> _turns = new(new());

    private BackgroundTurn[] Running => _turns.State!.Running;

    public override Task OnActivateAsync(CancellationToken cancellationToken) => GuardAsync(() => storage.ReadStateAsync(Name, this.GetGrainId(), _turns));

    public Task EnterAsync(string conversation)
    {
        var number = _turns.State!.LastNumber + 1;
        return WriteAsync(new([.. Running.Where(turn => turn.Conversation != conversation), new(conversation, number)], number));
    }

    public Task<BackgroundTurn[]> ListAsync() => Task.FromResult(Running);

    public Task LeaveAsync(BackgroundTurn[] ended) => WriteAsync(_turns.State! with { Running = [.. Running.Except(ended)] });

    private Task WriteAsync(BackgroundTurns next) => GuardAsync(async () =>
    {
        var written = new GrainState<BackgroundTurns>(next, _turns.ETag) { RecordExists = _turns.RecordExists };
        await storage.WriteStateAsync(Name, this.GetGrainId(), written);
        _turns = written;
    });

    private async Task GuardAsync(Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (Exception)
        {
            // Whether it was written is unknown: the next activation reads it again.
            DeactivateOnIdle();
            throw new OtronException(ErrorCode.Unavailable, "The conversations' storage does not answer as it should. Send the request again.");
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
