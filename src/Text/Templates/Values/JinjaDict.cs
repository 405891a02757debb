using System.Numerics;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Values;

/// <summary>A Python dict: keeps its order, and 1, 1.0 and True are the same key.</summary>
internal sealed class JinjaDict(int capacity = 0)
{
    private readonly OrderedDictionary<object, object> _entries = new(capacity, KeyComparer.Instance);

    /// <summary>The dict as JSON in Python's spacing, where numbers have digits that a number of ours would lose; null for a dict without such.</summary>
    public string? Json { get; init; }

    public int Count => _entries.Count;

    public object[] Keys => [.. _entries.Keys];

    public object[] Values => [.. _entries.Values];

    public void Set(object key, object value)
    {
        KeyComparer.RequireHashable(key);
        _entries[key] = value;
    }

    public bool TryGet(object key, out object value)
    {
        KeyComparer.RequireHashable(key);
        return _entries.TryGetValue(key, out value!);
    }

    /// <summary>Takes a key out, and gives its value if it was there.</summary>
    public object? Remove(object key) => _entries.Remove(key, out object? value) ? value : null;

    public static bool IsHashable(object key) => key switch
    {
        JinjaDict => false,
        JinjaList { IsTuple: true, Count: 0 } => true,
        JinjaList { IsTuple: true } tuple => HasStack() && Array.TrueForAll(tuple.Items, IsHashable),
        JinjaList list => list.Kind is SequenceKind.Range or SequenceKind.Values,
        _ => true,
    };

    public static object RequireKey(object key)
    {
        KeyComparer.RequireHashable(key);
        return key;
    }

    private static bool HasStack()
    {
        RenderBudget.EnsureStack();
        return true;
    }

    public object[] Items()
    {
        var items = new object[_entries.Count];
        for (int i = 0; i < items.Length; i++)
        {
            var (key, value) = _entries.GetAt(i);
            items[i] = JinjaList.Tuple(key, value);
        }
        return items;
    }

    public OrderedDictionary<object, object>.Enumerator GetEnumerator() => _entries.GetEnumerator();

    /// <summary>Python's equality and hash for keys.</summary>
    internal sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        public static void RequireHashable(object key)
        {
            if (!IsHashable(key))
                throw TemplateException.Runtime($"a {PythonType.NameOf(key)} cannot be a key.");
        }

        public new bool Equals(object? x, object? y) => (x, y) switch
        {
            (JinjaString a, JinjaString b) => a.Value == b.Value,
            (JinjaList { IsTuple: true } a, JinjaList { IsTuple: true } b) => TuplesEqual(a, b),
            _ when JinjaNumber.IsNumber(x!) && JinjaNumber.IsNumber(y!) => JinjaNumber.AreEqual(x!, y!),
            (Undefined, Undefined) => true,
            _ => ReferenceEquals(x, y),
        };

        public int GetHashCode(object key) => key switch
        {
            JinjaString text => text.Value.GetHashCode(StringComparison.Ordinal),
            long or bool or double or BigInteger => JinjaNumber.Hash(key),
            JinjaList { IsTuple: true } tuple => TupleHash(tuple),
            Undefined => typeof(Undefined).GetHashCode(),
            _ => key.GetHashCode(),
        };

        private bool TuplesEqual(JinjaList a, JinjaList b)
        {
            RenderBudget.EnsureStack();
            if (a.Count != b.Count)
                return false;
            for (int i = 0; i < a.Count; i++)
                if (!Equals(a[i], b[i]))
                    return false;
            return true;
        }

        private int TupleHash(JinjaList tuple)
        {
            RenderBudget.EnsureStack(); // its frames are larger than those that found the key hashable
            var hash = new HashCode();
            foreach (object item in tuple.Items)
                hash.Add(GetHashCode(item));
            return hash.ToHashCode();
        }
    }
}
