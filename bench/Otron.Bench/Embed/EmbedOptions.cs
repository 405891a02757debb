using Otron.Bench.Server;

namespace Otron.Bench.Embed;

/// <summary>The load: each client waits for an answer before it asks again.</summary>
internal sealed class EmbedOptions(Arguments arguments) : RunningServerOptions(arguments, EmbeddingModel)
{
    public int Clients { get; } = arguments.Positive("--clients", 32);

    public int InputsPerRequest { get; } = arguments.Positive("--inputs", 1);

    public int Requests { get; } = arguments.Positive("--requests", 1024);

    public int InputTokens { get; } = arguments.Positive("--random-input-len", 32);

    /// <summary>Batches of the bare loop to compare with; empty leaves the loop out.</summary>
    public int[] BareBatches { get; } = arguments.Numbers("--bare-batches", []);

    public string ModelsRoot { get; } = arguments.Text("--models", "models");

    public int Threads { get; } = arguments.Number("--threads", 0);

    public int Repeats { get; } = arguments.Positive("--repeats", 3);

    protected override void Check()
    {
        if (BareBatches.Any(batch => batch < 1 || batch > Requests * InputsPerRequest))
            throw new FormatException("--bare-batches must be at least 1 each, and none larger than all inputs.");
    }
}
