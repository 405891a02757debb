using System.Globalization;

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

    public static EngineBenchOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new EngineBenchOptions();
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--models" => options with { ModelsRoot = value },
                "--model" => options with { Model = value },
                "--batches" => options with { Batches = [.. value.Split(',').Select(Number)] },
                "--tokens" => options with { Tokens = Number(value) },
                "--prompt" => options with { PromptTokens = Number(value) },
                "--repeats" => options with { Repeats = Number(value) },
                "--threads" => options with { Threads = Number(value) },
                _ => throw new FormatException($"{arguments[i]} is no option; run without arguments for the list."),
            };
        }
        return options;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
