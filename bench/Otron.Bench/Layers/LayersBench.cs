using System.Collections.Immutable;
using System.Globalization;
using Otron.Bench.Reporting;
using Otron.Bench.Serve;
using Otron.Bench.Server;
using Otron.Engine;
using Otron.Engine.Generation;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Models;

namespace Otron.Bench.Layers;

/// <summary>
/// The cost of each layer above the engine: the same streams straight from the engine, over HTTP from one process, and over HTTP
/// through a silo of its own. The layers run in turns, so that a busy machine slows all alike.
/// </summary>
internal static class LayersBench
{
    public static async Task<int> RunAsync(LayersOptions options)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.MaxSeconds));
        var folder = ModelFolder.Load(options.ModelsRoot, options.Model);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"model {folder.Id} · {options.Streams} streams, {options.InputTokens} tokens in, {options.OutputTokens} out, while all run · median of {options.Repeats} · {Machine.Describe()}"));

        List<LayerFigures> engine = [], embedded = [], intruded = [], cluster = [];
        for (var i = 0; i < options.Repeats; i++)
        {
            var alone = await EngineAsync(folder, options);
            var step = 1000 * options.Streams / alone.TokensPerSecond;
            engine.Add(new(alone, alone.TokensPerSecond, step));

            await using (var server = await ServerProcess.StartAsync(options.ServerLibrary, Settings(options).Select(setting => $"--{setting.Key.Replace("__", ":", StringComparison.Ordinal)}={setting.Value}"), deadline.Token))
            {
                using var client = Client(server.Url, options);
                var streams = await StreamsAsync(client, folder, options, options.Seed + i, deadline.Token);
                embedded.Add(new(await streams.RunAsync(deadline.Token), alone.TokensPerSecond, step));
                intruded.Add(new((await streams.RunIntrudedAsync(deadline.Token)).Window, alone.TokensPerSecond, step));
            }
            if (!ClusterProcess.IsPossible)
                continue;
            await using (var server = await ClusterProcess.StartAsync(Settings(options), deadline.Token))
            {
                using var client = Client(server.Url, options);
                var streams = await StreamsAsync(client, folder, options, options.Seed + i, deadline.Token);
                cluster.Add(new(await streams.RunAsync(deadline.Token), alone.TokensPerSecond, step));
            }
        }

        Console.WriteLine("| layer                                  |    tok/s | of engine | ITL ms median |     p99 | of a step |");
        Console.WriteLine("| -------------------------------------- | -------: | --------: | ------------: | ------: | --------: |");
        Print("engine alone", engine);
        Print("HTTP, one process", embedded);
        Print($"  with a {options.IntrusionTokens}-token prompt each second", intruded);
        if (cluster.Count > 0)
            Print("HTTP, silo process of its own", cluster);
        else
            Console.WriteLine("No silo process of its own was measured: that needs redis-server, and the repository's root as working directory.");
        return 0;
    }

    private static async Task<SteadyWindow> EngineAsync(ModelFolder folder, LayersOptions options)
    {
        // End tokens are biased away, not removed, as the server does it.
        var sampling = new SamplingParams { Temperature = 0, LogitBias = folder.Decoder!.EndTokenIds.ToDictionary(id => id, _ => -100f) };
        using var engine = LlmEngine.Load(folder, new EngineOptions { Threads = options.Threads });
        await RunAsync(1); // warms up
        return await RunAsync(options.Streams);

        async Task<SteadyWindow> RunAsync(int streams)
        {
            Sequence[] sequences = [.. Enumerable.Range(0, streams).Select(i => new Sequence([10 + i, .. EngineBench.Prompt(options.InputTokens - 1)], options.OutputTokens, sampling))];
            foreach (var sequence in sequences)
                EngineBench.Submit(engine, sequence);
            return new(await Task.WhenAll(sequences.Select(EngineBench.ReadAsync)));
        }
    }

    private static Task<SteadyStreams> StreamsAsync(ServerClient client, ModelFolder folder, LayersOptions options, int seed, CancellationToken cancellationToken) =>
        SteadyStreams.CreateAsync(client, folder, seed, options.Streams, options.InputTokens, options.OutputTokens, options.IntrusionTokens, cancellationToken);

    private static ServerClient Client(Uri url, LayersOptions options) => new(new ServerOptions { Url = url, Model = options.Model });

    private static ImmutableDictionary<string, string> Settings(LayersOptions options) => ImmutableDictionary.CreateRange(new Dictionary<string, string>
    {
        ["Otron__Models__Path"] = Path.GetFullPath(options.ModelsRoot),
        ["Otron__Models__Serve"] = options.Model,
        ["Otron__Engine__Threads"] = options.Threads.ToString(CultureInfo.InvariantCulture),
        ["Otron__Engine__SnapshotDiskMegabytes"] = "0",
    });

    private static void Print(string name, List<LayerFigures> runs)
    {
        double Median(Func<LayerFigures, double> figure) => new Distribution(runs.Select(figure)).Median;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name,-38} | {Median(run => run.Window.TokensPerSecond),8:F1} | {Median(run => run.OfEngine),9:F2} | {Median(run => run.Window.GapsMs.Median),13:F1} | {Median(run => run.Window.GapsMs.Percentile(99)),7:F1} | {Median(run => run.OfStep),9:F2} |"));
    }
}
