namespace Otron.Bench.Server;

/// <summary>The options of commands that start servers of their own, each run several times.</summary>
internal abstract class StartedServerOptions(Arguments arguments, int repeats, int maxSeconds = 300) : CommandOptions
{
    public string ServerLibrary { get; } = arguments.Text("--server", Path.Combine("artifacts", "bin", "Api", "release", "Otron.Api.dll"));

    public string ModelsRoot { get; } = arguments.Text("--models", "models");

    public string Model { get; } = arguments.Text("--model", ChatModel);

    public int Repeats { get; } = arguments.Positive("--repeats", repeats);

    public int Seed { get; } = arguments.Number("--seed", 0);

    public int MaxSeconds { get; } = arguments.Positive("--max-seconds", maxSeconds);
}
