using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Library;

/// <summary>namespace(): the one thing a template can change from within a loop.</summary>
internal sealed class JinjaNamespace : JinjaObject
{
    private readonly Dictionary<string, object> _values = [];

    public override string TypeName => "Namespace";

    public override object? GetAttribute(string name) => _values.GetValueOrDefault(name);

    public void Set(string name, object value) => _values[name] = value;
}
