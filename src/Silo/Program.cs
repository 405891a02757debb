using Microsoft.Extensions.Options;
using Otron.Grains.Models;
using Otron.ServiceDefaults;
using Otron.Silo.Hosting;
using StackExchange.Redis;

var builder = WebApplication.CreateBuilder(args);
try
{
    builder.AddServiceDefaults();
    builder.AddClusterSilo();

    await using var app = builder.Build();
    app.MapHealthEndpoints();
    await app.RunAsync();
    return 0;
}
catch (Exception refusal) when (refusal is ModelLoadException or OptionsValidationException or RedisConnectionException)
{
    // What an operator can mend is a sentence, not a stack trace.
    await Console.Error.WriteLineAsync(refusal.Message);
    return 1;
}
