using System.Globalization;
using Otron.Engine.Generation.Running;
using Otron.HashSilo;
using Otron.Silo;

// The production silo, except for the arithmetic of its chat models.
var step = TimeSpan.FromMilliseconds(double.Parse(Environment.GetEnvironmentVariable("HASH_SILO_STEP_MS") ?? "0", CultureInfo.InvariantCulture));
return await SiloHost.RunAsync(args, services =>
{
    services.AddSingleton(DecoderRunners.Default.With(
        (session, graph, cache, maxChunkTokens, _) => new HashRunner(session, graph, cache, maxChunkTokens, step)));
    if (Environment.GetEnvironmentVariable("HASH_SILO_FAILPOINT") is { } failpoint)
        FailpointStorage.Wrap(services, failpoint);
});
