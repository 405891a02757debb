using Microsoft.Extensions.Options;
using Otron.Grains.Models;
using Otron.ServiceDefaults;
using Otron.Silo.Hosting;
using StackExchange.Redis;

var builder = WebApplication.CreateBuilder(args);
LogDefaults.Apply(builder);
try
{
    builder.AddServiceDefaults();
    builder.AddClusterSilo();

    var app = builder.Build();
    app.MapHealthEndpoints();
    app.MapMetrics();
    await app.StartAsync();
    var expelled = app.Services.GetRequiredService<MembershipWatch>().Expelled;
    var stopped = app.WaitForShutdownAsync();
    if (await Task.WhenAny(stopped, expelled) == expelled)
        return 1;
    await stopped;
    await app.DisposeAsync();
    return 0;
}
catch (Exception refusal) when (refusal is ModelLoadException or OptionsValidationException or RedisConnectionException)
{
    // What an operator can mend is a sentence, not a stack trace.
    await Console.Error.WriteLineAsync(refusal.Message);
    return 1;
}
