using Otron.Bench.Serve;

namespace Otron.Bench.Layers;

/// <summary>One run of a layer beside the engine's run just before it.</summary>
/// <param name="StepMs">The time in which the engine alone gives each stream one token.</param>
internal sealed record LayerFigures(SteadyWindow Window, double EngineTokensPerSecond, double StepMs)
{
    public double OfEngine => Window.TokensPerSecond / EngineTokensPerSecond;

    public double OfStep => Window.GapsMs.Median / StepMs;
}
