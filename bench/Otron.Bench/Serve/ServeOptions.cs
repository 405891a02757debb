using Otron.Bench.Server;

namespace Otron.Bench.Serve;

/// <summary>The load; names are those of <c>vllm bench serve</c>.</summary>
internal sealed class ServeOptions(Arguments arguments) : RunningServerOptions(arguments, ChatModel)
{
    public int NumPrompts { get; } = arguments.Number("--num-prompts", 32);

    /// <summary>One run for each, in this order.</summary>
    public Load[] Loads { get; } = Load.Read(arguments);

    public int InputTokens { get; } = arguments.Number("--random-input-len", 128);

    public int OutputTokens { get; } = arguments.Number("--random-output-len", 64);

    /// <summary>Tokens that must not be sampled, such as end tokens, so that every answer has its full length.</summary>
    public int[] BannedTokens { get; } = arguments.Numbers("--ban-tokens", []);

    /// <summary>Length of the prompts that arrive each second while other answers stream; null for the usual run.</summary>
    public int? IntrusionTokens { get; } = arguments.OptionalNumber("--intrusion-tokens");

    public Goodput? Goodput { get; } = arguments.List("--goodput") is { } limits ? Goodput.Parse(limits) : null;

    public string? JsonPath { get; } = arguments.Optional("--json");

    public string? PlotFolder { get; } = arguments.Optional("--plot");

    protected override void Check()
    {
        if (NumPrompts == 0 || OutputTokens == 0 || IntrusionTokens == 0)
            throw new FormatException("--num-prompts, --random-output-len, --intrusion-tokens and --max-seconds must be at least 1.");
    }
}
