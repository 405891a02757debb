namespace Otron.Bench.Constrained;

internal sealed class ConstrainedOptions(Arguments arguments) : CommandOptions
{
    public string ModelsRoot { get; } = arguments.Text("--models", "models");

    public string Model { get; } = arguments.Text("--model", ChatModel);

    public int[] Batches { get; } = arguments.Numbers("--batches", [1, 8]);

    public int Tokens { get; } = arguments.Number("--tokens", 128);

    public int Repeats { get; } = arguments.Number("--repeats", 5);

    public int Threads { get; } = arguments.Number("--threads", 0);

    /// <summary>A JSON schema in place of the built-in one; it must allow texts of any length.</summary>
    public string? SchemaPath { get; } = arguments.Optional("--schema");

    protected override void Check()
    {
        if (Tokens == 0 || Repeats == 0 || Batches.Contains(0))
            throw new FormatException("--batches, --tokens and --repeats must be at least 1.");
    }
}
