namespace Otron.Bench;

/// <summary>What to measure; defaults are those of llama-bench if it has the option.</summary>
internal sealed class EngineBenchOptions(Arguments arguments) : CommandOptions
{
    public string ModelsRoot { get; } = arguments.Text("--models", "models");

    public string Model { get; } = arguments.Text("--model", ChatModel);

    public int[] Batches { get; } = arguments.Numbers("--batches", [1, 2, 4, 8, 16, 32]);

    public int Tokens { get; } = arguments.Number("--tokens", 128);

    public int PromptTokens { get; } = arguments.Number("--prompt", 512);

    public int Repeats { get; } = arguments.Number("--repeats", 5);

    public int Threads { get; } = arguments.Number("--threads", 0);

    public string? JsonPath { get; } = arguments.Optional("--json");

    protected override void Check()
    {
        if (Tokens == 0 || PromptTokens == 0 || Repeats == 0 || Batches.Contains(0))
            throw new FormatException("--batches, --tokens, --prompt and --repeats must be at least 1.");
    }
}
