using Otron.Bench.Server;

namespace Otron.Bench.Serve;

/// <summary>The load; names are those of <c>vllm bench serve</c>.</summary>
internal sealed record ServeOptions
{
    public required ServerOptions Server { get; init; }

    public required int NumPrompts { get; init; }

    /// <summary>One run for each, in this order.</summary>
    public required Load[] Loads { get; init; }

    public required int InputTokens { get; init; }

    public required int OutputTokens { get; init; }

    public required int Seed { get; init; }

    public required int MaxSeconds { get; init; }

    /// <summary>Tokens that must not come, the end tokens for example, so that every answer has its full length.</summary>
    public required int[] BannedTokens { get; init; }

    /// <summary>Length of prompts that come each second while the others stream; null for the usual run.</summary>
    public int? IntrusionTokens { get; init; }

    public Goodput? Goodput { get; init; }

    public string? JsonPath { get; init; }

    public string? PlotFolder { get; init; }

    public static ServeOptions Parse(Arguments arguments)
    {
        var options = new ServeOptions
        {
            Server = ServerOptions.Read(arguments, "smollm2-135m-instruct"),
            NumPrompts = arguments.Number("--num-prompts", 32),
            Loads = Load.Read(arguments),
            InputTokens = arguments.Number("--random-input-len", 128),
            OutputTokens = arguments.Number("--random-output-len", 64),
            Seed = arguments.Number("--seed", 0),
            MaxSeconds = arguments.Number("--max-seconds", 300),
            BannedTokens = arguments.Numbers("--ban-tokens", []),
            IntrusionTokens = arguments.OptionalNumber("--intrusion-tokens"),
            Goodput = arguments.List("--goodput") is { } limits ? Goodput.Parse(limits) : null,
            JsonPath = arguments.Optional("--json"),
            PlotFolder = arguments.Optional("--plot"),
        };
        arguments.RefuseRest();
        if (options is { NumPrompts: 0 } or { OutputTokens: 0 } or { IntrusionTokens: 0 } or { MaxSeconds: 0 })
            throw new FormatException("--num-prompts, --random-output-len, --intrusion-tokens and --max-seconds must be at least 1.");
        return options;
    }
}
