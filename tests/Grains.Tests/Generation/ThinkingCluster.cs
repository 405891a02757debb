using Otron.Tests;

namespace Otron.Grains.Tests.Generation;

/// <summary>A silo whose one model opens the reasoning of each answer.</summary>
public sealed class ThinkingCluster : ClusterFixture
{
    private readonly ThinkingModel _model;

    public ThinkingCluster()
        : this(new())
    {
    }

    private ThinkingCluster(ThinkingModel model)
        : base(model.Models.FullName, ThinkingModel.Name) => _model = model;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _model.Dispose();
    }
}
