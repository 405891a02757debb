using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Otron.Api.Auth;
using Otron.Api.Cluster;

namespace Otron.Api.Hosting;

/// <summary>Tells the person at the console where the server listens and what to try.</summary>
internal static class StartupReport
{
    public static async Task PrintAsync(WebApplication app, TextWriter output)
    {
        var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var addresses = bound.Select(ListenAddresses.ToOpen).Distinct(StringComparer.Ordinal).ToArray();
        var models = await app.Services.GetRequiredService<ClusterView>().ListModelsAsync();
        foreach (var address in addresses)
            await output.WriteLineAsync($"server listening on {address}");
        if (bound.Any(ListenAddresses.IsEverywhere))
            await output.WriteLineAsync("  and on every other address of this machine");
        foreach (var model in models)
            await output.WriteLineAsync(Describe(model));
        if (addresses.FirstOrDefault() is not { } url || models.Count == 0)
            return;
        await output.WriteLineAsync($"open {url} in a browser, or");
        await output.WriteLineAsync($"try: {Curl(url, models, needsKey: !app.Services.GetRequiredService<ApiKeyRing>().IsEmpty)}");
    }

    /// <summary>
    /// Lets the parts that did start leave in good order after a failed start. Parts that never started may complain; only the first
    /// failure counts.
    /// </summary>
    public static Task StopQuietlyAsync(WebApplication app) =>
        app.StopAsync().ContinueWith(_ => { }, TaskScheduler.Default);

    private static string Describe(ModelInfo model) => model.Kind == ModelKind.Chat
        ? $"  {model.Id}: chat, {model.ContextLength} tokens of context"
        : $"  {model.Id}: embeddings, {model.Dimensions} dimensions, {model.ContextLength} tokens of input";

    private static string Curl(string url, IReadOnlyList<ModelInfo> models, bool needsKey)
    {
        var key = needsKey ? " -H 'Authorization: Bearer <key>'" : "";
        var chat = models.FirstOrDefault(model => model.Kind == ModelKind.Chat);
        var (path, body) = chat is not null
            ? ("chat/completions", $$"""{"model":"{{chat.Id}}","messages":[{"role":"user","content":"Hello!"}]}""")
            : ("embeddings", $$"""{"model":"{{models[0].Id}}","input":"Hello!"}""");
        return $"curl {url}/v1/{path}{key} -H 'Content-Type: application/json' -d '{body}'";
    }
}
