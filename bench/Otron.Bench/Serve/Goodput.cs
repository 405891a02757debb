using System.Globalization;
using Otron.Bench.Server;

namespace Otron.Bench.Serve;

/// <summary>Limits in milliseconds within which an answer counts as good.</summary>
internal sealed record Goodput
{
    public double TtftMs { get; init; } = double.PositiveInfinity;

    public double TpotMs { get; init; } = double.PositiveInfinity;

    public double EndToEndMs { get; init; } = double.PositiveInfinity;

    public static Goodput Parse(IEnumerable<string> limits) => limits.Aggregate(new Goodput(), (goodput, limit) =>
    {
        if (limit.Split(':') is not [var name, var text] || !double.TryParse(text, CultureInfo.InvariantCulture, out var milliseconds))
            throw new FormatException($"--goodput takes limits in milliseconds such as ttft:500 tpot:50, not {limit}.");
        return name switch
        {
            "ttft" => goodput with { TtftMs = milliseconds },
            "tpot" => goodput with { TpotMs = milliseconds },
            "e2el" => goodput with { EndToEndMs = milliseconds },
            _ => throw new FormatException($"--goodput knows ttft, tpot and e2el, not {name}."),
        };
    });

    public bool IsGood(ChatResult result) => result.TtftMs <= TtftMs && result.TpotMs <= TpotMs && result.EndToEndMs <= EndToEndMs;
}
