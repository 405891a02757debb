using Otron.Grains;

namespace Otron.Api.Models;

/// <summary>What the cluster serves, asked at most once a second, and again at once for a model that is not known.</summary>
internal sealed class ModelCatalog(IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private volatile Snapshot? _snapshot;

    public async ValueTask<IReadOnlyList<ModelInfo>> ListAsync() =>
        _snapshot is { } known && time.GetElapsedTime(known.Timestamp) < MaxAge ? known.Models : await AskAsync();

    public async ValueTask<ModelInfo> GetAsync(string id)
    {
        if (Find(await ListAsync(), id) is { } known)
            return known;
        var models = await AskAsync();
        if (models.Length == 0)
            throw new OtronException(ErrorCode.Unavailable, "No model is ready yet. Send the request again.");
        // The name is not repeated: it may be anything, and the list of what there is helps more.
        return Find(models, id) ?? throw new OtronException(
            ErrorCode.ModelNotFound, $"This model does not exist here. Served are: {string.Join(", ", models.Select(m => m.Id))}.", "model");
    }

    public async ValueTask<ModelInfo> GetAsync(string id, ModelKind kind)
    {
        var model = await GetAsync(id);
        if (model.Kind == kind)
            return model;
        throw new OtronException(
            ErrorCode.WrongModelKind,
            model.Kind == ModelKind.Chat
                ? $"'{id}' is a chat model; it makes no embeddings."
                : $"'{id}' is an embedding model; it cannot chat.",
            "model");
    }

    private async Task<ModelInfo[]> AskAsync()
    {
        var models = await grains.GetGrain<INodesGrain>(INodesGrain.Key).GetModelsAsync();
        _snapshot = new Snapshot(models, time.GetTimestamp());
        return models;
    }

    private static ModelInfo? Find(IReadOnlyList<ModelInfo> models, string id)
    {
        foreach (var model in models)
            if (model.Id == id)
                return model;
        return null;
    }

    private sealed record Snapshot(ModelInfo[] Models, long Timestamp);
}
