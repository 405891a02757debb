using Otron.Bench.Server;

namespace Otron.Bench.Layers;

/// <summary>The load on every layer.</summary>
internal sealed class LayersOptions(Arguments arguments) : StartedServerOptions(arguments, repeats: 3, maxSeconds: 600)
{
    public int Streams { get; } = arguments.Positive("--streams", 16);

    public int InputTokens { get; } = arguments.Positive("--random-input-len", 64);

    public int OutputTokens { get; } = arguments.Positive("--random-output-len", 192);

    public int IntrusionTokens { get; } = arguments.Positive("--intrusion-tokens", 1000);

    public int Threads { get; } = arguments.Number("--threads", 0);
}
