using System.Reflection;

namespace Otron.Api.Tests.Cluster;

/// <summary>A cluster whose nodes a test sets: it answers the one question that <see cref="Otron.Api.Cluster.ClusterView"/> asks.</summary>
internal sealed class FakeNodes
{
    private readonly INodesGrain _grain;

    public FakeNodes(params string[] addresses)
    {
        Addresses = addresses;
        _grain = Fake<INodesGrain>(_ => AnswerAsync());
        Factory = Fake<IGrainFactory>(_ => _grain);
    }

    public IGrainFactory Factory { get; }

    public string[] Addresses { get; set; }

    public ModelLoad[] Models { get; set; } = [];

    /// <summary>Thrown by the next questions, one each.</summary>
    public Queue<Exception> Failures { get; } = [];

    /// <summary>Set to leave the next questions without an answer until it completes.</summary>
    public Task Answering { get; set; } = Task.CompletedTask;

    public int Questions { get; private set; }

    public static ModelLoad Load(string model, bool isFull = false, double waitSeconds = 0, ModelKind kind = ModelKind.Chat) => new()
    {
        Model = new ModelInfo { Id = model, Kind = kind, Created = 1, ContextLength = 8, VocabularySize = 8 },
        Rows = 1,
        InFlight = 0,
        IsFull = isFull,
        WaitSeconds = waitSeconds,
        Sessions = 0,
    };

    private async Task<NodeLoad[]> AnswerAsync()
    {
        Questions++;
        if (Failures.TryDequeue(out var failure))
            throw failure;
        NodeLoad[] loads = [.. Addresses.Select(address => new NodeLoad { Name = address, Address = address, Models = Models, Number = 1 })];
        await Answering;
        return loads;
    }

    private static T Fake<T>(Func<MethodInfo, object?> answer)
        where T : class
    {
        var fake = DispatchProxy.Create<T, Proxy>();
        ((Proxy)(object)fake).Answer = answer;
        return fake;
    }

    /// <summary>Answers every method of an interface, of which a class would have to write out them all.</summary>
    public class Proxy : DispatchProxy
    {
        internal Func<MethodInfo, object?> Answer { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod!);
    }
}
