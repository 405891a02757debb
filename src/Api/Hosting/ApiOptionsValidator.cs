using Microsoft.Extensions.Options;
using Otron.Api.Auth;
using Otron.Api.Settings;

namespace Otron.Api.Hosting;

/// <summary>The rules that annotations cannot express: keys and origins are well formed, and without a key the API is not open to other machines.</summary>
internal sealed class ApiOptionsValidator(IConfiguration configuration) : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var problems = new List<string>();
        var keys = ApiKeySources.Read(options, configuration, problems);
        try
        {
            var open = ListenAddresses.BeyondLoopback(configuration).ToArray();
            if (open.Length > 0 && keys.Count == 0 && !options.AllowAnonymous)
                problems.Add(
                    $"{string.Join(", ", open)} can be reached from other machines, but no API key is set. " +
                    $"Set {ApiKeySources.EnvironmentVariable}=<key>, or Otron__Api__KeysFile=<file>, or listen on {ListenAddresses.Default}; " +
                    "Otron__Api__AllowAnonymous=true opens it to everyone.");
        }
        catch (FormatException e)
        {
            problems.Add($"An address to listen on is wrong: {e.Message}");
        }
        foreach (var origin in options.AllowedOrigins.Where(origin => !BrowserOrigins.IsOrigin(origin)))
            problems.Add($"{ApiOptions.Section}:AllowedOrigins has '{origin}', which is no origin; write https://host or http://host:port, or *.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
