using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>namespace(): the one thing a template can change from within a loop.</summary>
internal sealed class JinjaNamespace : JinjaObject
{
    private readonly Dictionary<string, object> _values = [];

    public override string TypeName => "Namespace";

    public override string Print(RenderBudget budget)
    {
        RenderBudget.EnsureStack();
        var dict = new JinjaDict();
        foreach (var (name, value) in _values)
            dict.Set(new JinjaString(name, isTrusted: false), value);
        return $"<Namespace {PythonFormat.Repr(dict, budget).Value}>";
    }

    public override object? GetAttribute(string name) => _values.GetValueOrDefault(name);

    public override object? GetItem(string name) => GetAttribute(name);

    public void Set(string name, object value) => _values[name] = value;
}
