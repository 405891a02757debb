using Otron.Bench.Server;

namespace Otron.Bench.Telemetry;

/// <summary>The load on both servers.</summary>
internal sealed class TelemetryOptions(Arguments arguments) : StartedServerOptions(arguments, repeats: 5)
{
    public int Streams { get; } = arguments.Positive("--streams", 16);

    public int InputTokens { get; } = arguments.Positive("--random-input-len", 64);

    public int OutputTokens { get; } = arguments.Positive("--random-output-len", 128);
}
