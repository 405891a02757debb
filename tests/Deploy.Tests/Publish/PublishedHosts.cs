using Otron.Chaos.Harness;
using Otron.Tests;

namespace Otron.Deploy.Tests.Publish;

/// <summary>
/// Both hosts and a model as an image holds them: in a folder that nobody may write. They start as a user without a home, in an
/// empty folder that he may not write either.
/// </summary>
public sealed class PublishedHosts : IAsyncLifetime
{
    public const string Model = "tiny/llama3";

    private const string Nobody = "65534";

    private readonly string _root = Directory.CreateTempSubdirectory("otron-published-").FullName;

    /// <summary>The one folder that anybody may write.</summary>
    public string State => InRoot("state");

    public async Task InitializeAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        foreach (var host in (string[])["Api", "Silo"])
            await RunAsync("dotnet", "publish", $"src/{host}", "--configuration", configuration, "--no-build", "--nologo", "--output", InRoot(host));
        await RunAsync("cp", "--recursive", "--parents", $"models/{Model}", _root);
        Directory.CreateDirectory(InRoot("empty"));
        Directory.CreateDirectory(State);
        await RunAsync("chmod", "--recursive", "a=rX", _root);
        await RunAsync("chmod", "a=rwx", State);
    }

    public async Task DisposeAsync()
    {
        await RunAsync("chmod", "--recursive", "u+w", _root);
        Directory.Delete(_root, recursive: true);
    }

    internal Api StartApi(params (string Name, string Value)[] settings)
    {
        var port = FreePorts.Take();
        return new(Start("Api", [("Otron__Api__Urls", $"http://127.0.0.1:{port}"), .. settings]), port);
    }

    internal Silo StartSilo(string redis)
    {
        var probePort = FreePorts.Take();
        var process = Start(
            "Silo",
            ("ConnectionStrings__redis", redis),
            ("Otron__Cluster__AdvertisedAddress", "127.0.0.1"),
            ("Otron__Cluster__SiloPort", $"{FreePorts.Take()}"),
            ("Otron__Cluster__GatewayPort", $"{FreePorts.Take()}"),
            ("Otron__Cluster__ProbePort", $"{probePort}"));
        return new(1, process, probePort, redis: null);
    }

    private ServerProcess Start(string host, params (string Name, string Value)[] settings) => ServerProcess.Start(
        host,
        "env",
        ["--chdir", InRoot("empty"), "--unset", "HOME", .. AsSomebodyElse(), "dotnet", InRoot($"{host}/Otron.{host}.dll")],
        new Dictionary<string, string>(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)))
        {
            ["Otron__Models__Path"] = InRoot("models"),
            ["Otron__Models__Serve"] = Model,
            ["Otron__Engine__Threads"] = "1",
        });

    /// <summary>For root no file is read-only. Where nobody else reaches the SDK (a checkout in root's home), root gives up that right.</summary>
    private static string[] AsSomebodyElse() =>
        !Environment.IsPrivilegedProcess ? []
        : AnyoneReaches(Environment.ProcessPath!) ? ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups"]
        : ["setpriv", "--bounding-set", "-all"];

    private static bool AnyoneReaches(string path)
    {
        for (var folder = Directory.GetParent(path); folder is not null; folder = folder.Parent)
            if (!folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        return true;
    }

    private static async Task RunAsync(string program, params string[] arguments) => (await Command.RunAsync(program, arguments)).Succeeded();

    private string InRoot(string name) => Path.Combine(_root, name);
}
