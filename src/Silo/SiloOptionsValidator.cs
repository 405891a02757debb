using System.Net;
using Microsoft.Extensions.Options;
using Otron.Grains.Nodes;

namespace Otron.Silo;

/// <summary>Checks the settings that only a silo process needs: the address that it advertises, and Redis.</summary>
internal sealed class SiloOptionsValidator(IConfiguration configuration) : IValidateOptions<ClusterOptions>
{
    public ValidateOptionsResult Validate(string? name, ClusterOptions options)
    {
        var problems = new List<string>();
        if (options.AdvertisedAddress is { } address && !IPAddress.TryParse(address, out _))
            problems.Add($"{ClusterOptions.Section}:{nameof(options.AdvertisedAddress)} must be an IP address, not '{address}'.");
        if (string.IsNullOrWhiteSpace(configuration.GetConnectionString("redis")))
            problems.Add(
                "ConnectionStrings:redis is missing: silos find each other in Redis. Set ConnectionStrings__redis=host:6379, "
                + "or run the API in embedded mode, which needs no Redis.");
        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
