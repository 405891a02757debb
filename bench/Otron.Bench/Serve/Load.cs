using System.Globalization;

namespace Otron.Bench.Serve;

/// <summary>How hard one run presses: requests at once in closed loop, arrivals per second in open loop, or both.</summary>
internal sealed record Load(int? MaxConcurrency, double RequestRate)
{
    public bool IsOpenLoop => double.IsFinite(RequestRate);

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{(IsOpenLoop ? $"{RequestRate} req/s" : "")}{(IsOpenLoop && MaxConcurrency is not null ? ", " : "")}{(MaxConcurrency is { } clients ? $"{clients} at once" : "")}");
}
