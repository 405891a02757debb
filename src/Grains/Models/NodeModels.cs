using System.Collections.Frozen;

namespace Otron.Grains.Models;

/// <summary>The models of this process. <see cref="ModelLoader"/> publishes them once, before the silo starts; then they never change.</summary>
internal sealed class NodeModels : IDisposable
{
    private FrozenDictionary<string, IServedModel> _byId = FrozenDictionary<string, IServedModel>.Empty;

    public ModelInfo[] Infos { get; private set; } = [];

    public IEnumerable<IServedModel> All => _byId.Values;

    public void Publish(IEnumerable<IServedModel> models)
    {
        _byId = models.ToFrozenDictionary(model => model.Info.Id, StringComparer.Ordinal);
        Infos = [.. _byId.Values.Select(model => model.Info).OrderBy(info => info.Id, StringComparer.Ordinal)];
    }

    /// <exception cref="OtronException">The model is not served, or is of the other kind.</exception>
    public TModel Get<TModel>(string id)
        where TModel : class, IServedModel
    {
        if (!_byId.TryGetValue(id, out var served))
            throw new OtronException(
                ErrorCode.ModelNotFound,
                $"The model {id} does not exist here. Served: {string.Join(", ", Infos.Select(info => info.Id))}.",
                "model");
        return served as TModel ?? throw new OtronException(ErrorCode.WrongModelKind, $"The model {id} {ServesFor(served)}.", "model");
    }

    // The container disposes its singletons with the host, after the silo has stopped every grain.
    public void Dispose()
    {
        foreach (var model in _byId.Values)
            model.Dispose();
    }

    private static string ServesFor(IServedModel model) => model.Info.Kind switch
    {
        ModelKind.Embedding => "is an embedding model and cannot generate text",
        _ => "is a chat model and cannot embed",
    };
}
