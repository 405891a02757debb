using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Otron.Engine;
using Otron.Engine.Embeddings;
using Otron.Engine.Generation.Telemetry;
using Otron.Grains.Telemetry;

namespace Otron.Grains.Models;

/// <summary>The metrics of a node's models. All but refusals and loading times are read from the engines when they are collected.</summary>
internal sealed class ModelMeter
{
    private const string State = "otron.state", Tier = "otron.tier", Kind = "otron.kind", Reason = "otron.reason";

    private readonly NodeModels _models;
    private readonly Meter _meter;
    private readonly ConcurrentDictionary<string, double> _loadSeconds = new(StringComparer.Ordinal); // by model
    private readonly ConcurrentDictionary<(string Model, EngineError Reason), long> _refusals = new();

    public ModelMeter(IMeterFactory meters, NodeModels models)
    {
        _models = models;
        _meter = meters.Create(NodeMeter.Name);
        ObserveLoading();
        ObserveTurns();
        ObserveCaches();
        ObserveEmbeddings();
    }

    public void Loaded(string model, TimeSpan took)
    {
        _loadSeconds[model] = took.TotalSeconds;
        _refusals.TryAdd((model, EngineError.QueueFull), 0); // exists before the first refusal, so that its rate is not missed
    }

    public void Refused(string model, EngineError reason) => _refusals.AddOrUpdate((model, reason), 1, static (_, count) => count + 1);

    private void ObserveLoading()
    {
        Level("otron.model.weights", "By", "Size of a model's weights.", () => Each<IServedModel>(model => model.WeightBytes));
        _meter.CreateObservableGauge("otron.model.load.duration", LoadSeconds, "s", "How long a model took to load.");
        Total("otron.refusals", "{request}", "Turns and embeddings that this node refused, by reason.", Refusals);
    }

    private void ObserveTurns()
    {
        Level("otron.requests.running", "{request}", "Turns that have a KV row.", () => Each<ChatModel>(chat => chat.Engine.Status.RowsActive));
        Level("otron.requests.waiting", "{request}", "Turns that wait for a KV row.", () => Each<ChatModel>(chat => chat.Engine.Status.Waiting));
        Level("otron.requests.parked", "{request}", "Turns that wait for a reader who is behind.", () =>
            Each<ChatModel>(chat => chat.Engine.Status.Parked));
        Total("otron.tokens", "{token}", "Prompt tokens computed, prompt tokens found in a cache, tokens generated.", () => Split<ChatModel>(
            Kind,
            ("prompt", chat => chat.Engine.Status.PrefillTokens),
            ("cached", chat => CachedTokens(chat.Engine.CacheStatus)),
            ("generated", chat => chat.Engine.Status.GeneratedTokens)));
        Total("otron.preemptions", "{request}", "Turns that left their row before their end, by reason.", () => Split<ChatModel>(
            Reason,
            ("fairness", chat => chat.Engine.Status.Preemptions - chat.Engine.Status.Parkings),
            ("slow_reader", chat => chat.Engine.Status.Parkings)));
    }

    private void ObserveCaches()
    {
        Level("otron.kv.rows", "{row}", "KV rows by what they do.", () => Split<ChatModel>(
            State,
            ("active", chat => chat.Engine.Status.RowsActive),
            ("warm", chat => chat.Engine.Status.RowsWarm),
            ("free", chat => chat.Engine.Status.RowsFree - chat.Engine.Status.RowsWarm)));
        Level("otron.kv.size", "By", "Keys and values held, by tier.", () => Split<ChatModel>(
            Tier,
            ("row", chat => chat.Engine.Status.CommittedTokens * chat.Engine.BytesPerToken),
            ("memory", chat => chat.Engine.CacheStatus.MemoryBytes),
            ("disk", chat => chat.Engine.CacheStatus.DiskBytes)));
        Total("otron.kv.hits", "{request}", "Turns that found a beginning of their prompt, by tier.", () => Split<ChatModel>(
            Tier,
            ("row", chat => chat.Engine.CacheStatus.Row.Count),
            ("memory", chat => chat.Engine.CacheStatus.Memory.Count),
            ("disk", chat => chat.Engine.CacheStatus.Disk.Count),
            ("shared", chat => chat.Engine.CacheStatus.Shared.Count)));
        Total("otron.kv.hit.tokens", "{token}", "Prompt tokens that turns found, by tier.", () => Split<ChatModel>(
            Tier,
            ("row", chat => chat.Engine.CacheStatus.Row.Tokens),
            ("memory", chat => chat.Engine.CacheStatus.Memory.Tokens),
            ("disk", chat => chat.Engine.CacheStatus.Disk.Tokens),
            ("shared", chat => chat.Engine.CacheStatus.Shared.Tokens)));
        Total("otron.kv.evictions", "{snapshot}", "What a tier had no more room for.", () => Split<ChatModel>(
            Tier,
            ("row", chat => chat.Engine.CacheStatus.Evictions),
            ("memory", chat => chat.Engine.CacheStatus.MemoryEvictions),
            ("disk", chat => chat.Engine.CacheStatus.DiskEvictions)));
        Total("otron.kv.disk.misses", "{snapshot}", "Snapshots that were looked for on disk in vain.", () =>
            Each<ChatModel>(chat => chat.Engine.CacheStatus.DiskMisses));
        Total("otron.kv.disk.drops", "{snapshot}", "Snapshots that the disk was too slow for.", () =>
            Each<ChatModel>(chat => chat.Engine.CacheStatus.Drops));
    }

    private void ObserveEmbeddings()
    {
        Level("otron.embedding.waiting", "{input}", "Inputs that wait to be embedded.", () =>
            Each<EmbeddingModel>(model => model.Engine.Status.Queued));
        Total("otron.embedding.inputs", "{input}", "Inputs that got their vector.", () => Each<EmbeddingModel>(model => model.Engine.Status.Inputs));
        Total("otron.embedding.tokens", "{token}", "Tokens computed, and the padding computed with them.", () => Split<EmbeddingModel>(
            Kind,
            ("input", model => model.Engine.Status.Tokens),
            ("padding", model => Padding(model.Engine.Status))));
        Total("otron.embedding.zero_vectors", "{vector}", "Vectors that came out as zero.", () =>
            Each<EmbeddingModel>(model => model.Engine.Status.ZeroVectors));
    }

    private void Level(string name, string unit, string description, Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableUpDownCounter(name, read, unit, description);

    private void Total(string name, string unit, string description, Func<IEnumerable<Measurement<long>>> read) =>
        _meter.CreateObservableCounter(name, read, unit, description);

    private static long Padding(EmbeddingStatus status) => status.PaddedTokens - status.Tokens;

    private static long CachedTokens(CacheStatus cache) => cache.Row.Tokens + cache.Memory.Tokens + cache.Disk.Tokens + cache.Shared.Tokens;

    private IEnumerable<Measurement<long>> Refusals() => _refusals.Select(refusal => new Measurement<long>(
        refusal.Value,
        NodeMeter.ModelTag(refusal.Key.Model),
        new(Reason, JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.Key.Reason.ToString()))));

    private IEnumerable<Measurement<double>> LoadSeconds() =>
        _loadSeconds.Select(load => new Measurement<double>(load.Value, NodeMeter.ModelTag(load.Key)));

    private IEnumerable<Measurement<long>> Each<TModel>(Func<TModel, long> read)
        where TModel : IServedModel =>
        _models.All.OfType<TModel>().Select(model => new Measurement<long>(read(model), NodeMeter.ModelTag(model.Info.Id)));

    private IEnumerable<Measurement<long>> Split<TModel>(string tag, params (string Value, Func<TModel, long> Read)[] parts)
        where TModel : IServedModel =>
        from model in _models.All.OfType<TModel>()
        from part in parts
        select new Measurement<long>(part.Read(model), NodeMeter.ModelTag(model.Info.Id), new(tag, part.Value));
}
