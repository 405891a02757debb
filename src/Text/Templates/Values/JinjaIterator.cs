using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Values;

/// <summary>
/// The result of map, select and other lazy filters: always true, walked once, and an item is made when it is asked for, so that an
/// item that would fail fails only then.
/// </summary>
internal sealed class JinjaIterator(IEnumerable<object> items, string typeName = "generator") : JinjaObject, IDisposable
{
    private readonly IEnumerator<object> _items = items.GetEnumerator();

    public override string TypeName => typeName;

    public override string Print(RenderBudget budget) => $"<{typeName} object filter at 0x0>";

    public object? Next()
    {
        // Iterators over iterators may be chained without end.
        RenderBudget.EnsureStack();
        return _items.MoveNext() ? _items.Current : null;
    }

    public void Dispose() => _items.Dispose();
}
