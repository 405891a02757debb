namespace Otron.Bench.Server;

/// <summary>The options of commands that measure a server that is already running.</summary>
internal abstract class RunningServerOptions(Arguments arguments, string model) : CommandOptions
{
    public ServerOptions Server { get; } = ServerOptions.Read(arguments, model);

    public int Seed { get; } = arguments.Number("--seed", 0);

    public int MaxSeconds { get; } = arguments.Positive("--max-seconds", 300);
}
