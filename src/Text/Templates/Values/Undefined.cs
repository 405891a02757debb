using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Values;

/// <summary>A name or attribute that is not there: prints as nothing, and any real use of it is an error.</summary>
internal sealed class Undefined(string name, object? owner = null, string? error = null)
{
    public static Undefined Because(string error) => new("", error: error);

    public object Fail() => throw Error();

    public TemplateException Error() => TemplateException.Runtime(error ?? (owner is null
        ? $"'{name}' is undefined."
        : $"'{PythonType.NameOf(owner)}' has no attribute '{name}'."));
}
