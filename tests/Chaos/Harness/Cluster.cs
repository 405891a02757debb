using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Otron.Contract;
using Otron.Tests;
using StackExchange.Redis;

namespace Otron.Chaos.Harness;

/// <summary>Redis, silos and API processes on loopback, and an Orleans client that reads the silos' reports.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan MaxStart = TimeSpan.FromSeconds(60);

    private readonly ClusterSettings _settings;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("otron-chaos-");
    private readonly int _redisPort;
    private readonly List<Silo> _silos = [];
    private readonly List<Api> _apis = [];
    private readonly IHost _observer;
    private ServerProcess? _redis;

    private Cluster(ClusterSettings settings)
    {
        _settings = settings;
        _redisPort = FreePorts.Take();
        StartRedis();
        _observer = NewObserver();
    }

    /// <summary>The silos that were started and not removed, in order of start.</summary>
    public IReadOnlyList<Silo> Silos => _silos;

    public IReadOnlyList<Api> Apis => _apis;

    public HttpClient Client => _apis[0].Client;

    public string RedisAddress => $"127.0.0.1:{_redisPort}";

    public static async Task<Cluster> StartAsync(ClusterSettings settings)
    {
        var cluster = new Cluster(settings);
        try
        {
            // The processes start together; each waits for those it needs.
            for (var i = 0; i < settings.Silos; i++)
                cluster.StartSilo();
            for (var i = 0; i < settings.Apis; i++)
                cluster.StartApi();
            await Task.WhenAll([.. cluster._silos.Select(silo => silo.ReadyAsync(MaxStart)), .. cluster._apis.Select(api => api.ReadyAsync(MaxStart))]);
            await cluster._observer.StartAsync();
            await cluster.NodesAsync(nodes => nodes.Length == settings.Silos);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task<Silo> AddSiloAsync()
    {
        var silo = StartSilo();
        await silo.ReadyAsync(MaxStart);
        return silo;
    }

    /// <summary>Starts a silo for each that is missing, and waits until the cluster knows them all.</summary>
    public async Task RefillAsync()
    {
        while (_silos.Count < _settings.Silos)
            await AddSiloAsync();
        await NodesAsync(nodes => nodes.Length == _settings.Silos);
    }

    /// <summary>Kills a silo and starts another in its place.</summary>
    public async Task ReplaceAsync(Silo silo)
    {
        await silo.Process.KillAsync();
        await RemoveAsync(silo);
        await RefillAsync();
    }

    /// <summary>Forgets a silo whose process has ended.</summary>
    public async Task RemoveAsync(Silo silo)
    {
        _silos.Remove(silo);
        await silo.DisposeAsync();
    }

    public async Task RestartRedisAsync()
    {
        await StopRedisAsync();
        StartRedis();
    }

    /// <summary>Kills Redis; acknowledged writes are in its file.</summary>
    public async Task StopRedisAsync()
    {
        await _redis!.DisposeAsync();
        _redis = null;
    }

    public void StartRedis() => _redis = ServerProcess.Start(
        "redis",
        "redis-server",
        ["--bind", "127.0.0.1", "--port", $"{_redisPort}", "--dir", _folder.FullName, "--appendonly", "yes", "--appendfsync", "always", "--save", ""],
        new Dictionary<string, string>());

    /// <summary>Restarts Redis without its data, as if its disk were lost.</summary>
    public async Task RestartRedisEmptyAsync()
    {
        await StopRedisAsync();
        _folder.Delete(recursive: true);
        _folder.Create();
        StartRedis();
    }

    public async Task FlushRedisAsync()
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{RedisAddress},allowAdmin=true");
        await redis.GetServers()[0].FlushAllDatabasesAsync();
    }

    /// <summary>The silos' reports, once they are as expected.</summary>
    public async Task<NodeLoad[]> NodesAsync(Predicate<NodeLoad[]> isExpected)
    {
        NodeLoad[] last = [];
        return await Deadline.PollAsync(
            TimeSpan.FromSeconds(30),
            async () => isExpected(last = await AskAsync()) ? last : null,
            () => string.Join("; ", last.Select(Describe)) + string.Concat(_silos.Where(silo => silo.Process.HasExited).Select(silo => $"\n{silo.Name} has ended by itself. It printed:\n{silo.Process.Output}")));

        static string Describe(NodeLoad node) =>
            $"{node.Name}: {string.Join(", ", node.Models.Select(load => $"{load.Model.Id} has {load.Sessions} sessions, {load.InFlight} turns in flight"))}";
    }

    public Task<NodeLoad[]> NodesAsync() => NodesAsync(_ => true);

    /// <summary>The only silo that computes.</summary>
    public async Task<Silo> OwnerAsync()
    {
        var nodes = await NodesAsync(nodes => nodes.Count(IsBusy) == 1);
        return _silos.Single(silo => silo.Name == nodes.Single(IsBusy).Name);

        static bool IsBusy(NodeLoad node) => node.Models.Sum(load => load.InFlight) > 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var api in _apis)
            await api.DisposeAsync();
        foreach (var silo in _silos)
            await silo.DisposeAsync();
        _observer.Dispose();
        if (_redis is not null)
            await _redis.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<NodeLoad[]> AskAsync()
    {
        try
        {
            return await _observer.Services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(INodesGrain.Key).GetNodesAsync();
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or Orleans.Runtime.Messaging.ConnectionFailedException)
        {
            return []; // the call went to a silo that has just died
        }
    }

    private Silo StartSilo()
    {
        var number = _silos.Count == 0 ? 1 : _silos.Max(silo => silo.Number) + 1;
        var (siloPort, gatewayPort, probePort) = (FreePorts.Take(), FreePorts.Take(), FreePorts.Take());
        var redis = _settings.CanCutRedis ? new Gate(_redisPort) : null;
        var environment = new Dictionary<string, string>(_settings.More)
        {
            ["ConnectionStrings__redis"] = redis is null ? RedisAddress : $"127.0.0.1:{redis.Port}",
            ["Otron__Cluster__AdvertisedAddress"] = "127.0.0.1",
            ["Otron__Cluster__SiloName"] = $"silo-{number}",
            ["Otron__Cluster__SiloPort"] = $"{siloPort}",
            ["Otron__Cluster__GatewayPort"] = $"{gatewayPort}",
            ["Otron__Cluster__ProbePort"] = $"{probePort}",
            ["Otron__Models__Path"] = _settings.Models,
            ["Otron__Models__Serve"] = _settings.Serve[Math.Min(number, _settings.Serve.Length) - 1],
            ["Otron__Engine__Threads"] = "1",
            ["DOTNET_gcServer"] = "0",
        };
        if (_settings.HashStepMilliseconds is { } step)
            environment["HASH_SILO_STEP_MS"] = step.ToString(CultureInfo.InvariantCulture);
        var silo = new Silo(number, ServerProcess.Start($"silo-{number}", "dotnet", [Program(_settings.HashStepMilliseconds is null ? "Silo" : "HashSilo")], environment), probePort, redis);
        _silos.Add(silo);
        return silo;
    }

    private void StartApi()
    {
        var port = FreePorts.Take();
        var environment = new Dictionary<string, string>(_settings.More)
        {
            ["ConnectionStrings__redis"] = RedisAddress,
            ["Otron__Mode"] = "Cluster",
            ["Otron__Api__Urls"] = $"http://127.0.0.1:{port}",
            ["DOTNET_gcServer"] = "0",
        };
        _apis.Add(new Api(ServerProcess.Start($"api-{_apis.Count + 1}", "dotnet", [Program("Api")], environment), port));
    }

    private IHost NewObserver()
    {
        var host = Host.CreateApplicationBuilder();
        host.Logging.ClearProviders();
        host.UseOrleansClient(client => client
            .UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(RedisAddress))
            .Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = ("otron", "otron"))
            // The gateway may have just died, and the expected state may last for less than a second.
            .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(0.5))
            .Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1)));
        return host.Build();
    }

    /// <summary>The build of another project, beside that of these tests.</summary>
    private static string Program(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        return Path.Combine(Repo.Root, "artifacts", "bin", project, configuration, $"Otron.{project}.dll");
    }
}
