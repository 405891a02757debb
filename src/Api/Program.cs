using Otron.Api.Hosting;
using Otron.ServiceDefaults;

try
{
    await using var app = ApiHost.Build(args);
    try
    {
        await app.StartAsync();
    }
    catch
    {
        await StartupReport.StopQuietlyAsync(app);
        throw;
    }
    await StartupReport.PrintAsync(app, Console.Out);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception e)
{
    await StartupFailure.PrintAsync(e, Console.Error);
    return 1;
}
