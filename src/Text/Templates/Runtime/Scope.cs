using Otron.Text.Templates.Syntax;

namespace Otron.Text.Templates.Runtime;

/// <summary>Variables of one block, over those around it. A block has few, so a search in order beats a hash table.</summary>
internal sealed class Scope(Scope? outer)
{
    private (string Name, object Value)[] _variables = [];
    private int _count;

    public object? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            int index = scope.IndexOf(name);
            if (index >= 0)
                return scope._variables[index].Value;
        }
        return null;
    }

    public void Set(string name, object value)
    {
        int index = IndexOf(name);
        if (index < 0)
        {
            index = _count++;
            if (index == _variables.Length)
                Array.Resize(ref _variables, Math.Max(4, index * 2));
        }
        _variables[index] = (name, value);
    }

    private Scope? Outer => outer;

    private int IndexOf(string name)
    {
        for (int i = 0; i < _count; i++)
            if (_variables[i].Name == name)
                return i;
        return -1;
    }
}
