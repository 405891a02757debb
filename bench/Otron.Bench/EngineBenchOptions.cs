namespace Otron.Bench;

/// <summary>What to measure; the defaults are those of llama-bench where it has them.</summary>
internal sealed record EngineBenchOptions
{
    public string ModelsRoot { get; init; } = "models";

    public string Model { get; init; } = "smollm2-135m-instruct";

    public int[] Batches { get; init; } = [1, 2, 4, 8, 16, 32];

    public int Tokens { get; init; } = 128;

    public int PromptTokens { get; init; } = 512;

    public int Repeats { get; init; } = 5;

    public int Threads { get; init; }

    public string? JsonPath { get; init; }

    public static EngineBenchOptions Parse(Arguments arguments)
    {
        var defaults = new EngineBenchOptions();
        var options = new EngineBenchOptions
        {
            ModelsRoot = arguments.Text("--models", defaults.ModelsRoot),
            Model = arguments.Text("--model", defaults.Model),
            Batches = arguments.Numbers("--batches", defaults.Batches),
            Tokens = arguments.Number("--tokens", defaults.Tokens),
            PromptTokens = arguments.Number("--prompt", defaults.PromptTokens),
            Repeats = arguments.Number("--repeats", defaults.Repeats),
            Threads = arguments.Number("--threads", defaults.Threads),
            JsonPath = arguments.Optional("--json"),
        };
        arguments.RefuseRest();
        if (options is { Tokens: 0 } or { PromptTokens: 0 } or { Repeats: 0 } || options.Batches.Contains(0))
            throw new FormatException("--batches, --tokens, --prompt and --repeats must be at least 1.");
        return options;
    }
}
