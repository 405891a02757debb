namespace Otron.Engine.Templates;

/// <summary>Python's None.</summary>
internal sealed class None
{
    public static readonly None Value = new();

    private None()
    {
    }
}

/// <summary>A name or attribute that is not there: prints as nothing, and any real use of it is an error.</summary>
internal sealed class Undefined(string name, object? owner = null, string? error = null)
{
    public TemplateException Error() => TemplateException.Runtime(error ?? (owner is null
        ? $"'{name}' is undefined."
        : $"'{PythonFormat.TypeName(owner)}' has no attribute '{name}'."));
}

/// <summary>A value with attributes of its own or that can be called; all others are plain data.</summary>
internal abstract class JinjaObject
{
    public abstract string TypeName { get; }

    public virtual bool IsCallable => false;

    public virtual object? GetAttribute(string name) => null;

    public virtual object Call(JinjaInterpreter interpreter, Arguments arguments) =>
        throw TemplateException.Runtime($"'{TypeName}' object is not callable.");
}

/// <summary>namespace(): the one thing a template can change from within a loop.</summary>
internal sealed class JinjaNamespace : JinjaObject
{
    private readonly Dictionary<string, object> _values = [];

    public override string TypeName => "Namespace";

    public override object? GetAttribute(string name) => _values.GetValueOrDefault(name);

    public void Set(string name, object value) => _values[name] = value;
}

/// <summary>A function of this library, alone or bound to the value that it is a method of.</summary>
internal sealed class JinjaFunction(Builtin builtin, object target) : JinjaObject
{
    public override string TypeName => "function";

    public override bool IsCallable => true;

    public override object Call(JinjaInterpreter interpreter, Arguments arguments) => builtin.Invoke(interpreter, target, arguments);
}

/// <summary>joiner(): nothing at its first call, the separator ever after.</summary>
internal sealed class Joiner(JinjaString separator) : JinjaObject
{
    private bool _used;

    public override string TypeName => "Joiner";

    public override bool IsCallable => true;

    public override object Call(JinjaInterpreter interpreter, Arguments arguments)
    {
        bool first = !_used;
        _used = true;
        return first ? JinjaString.Empty : separator;
    }
}

/// <summary>cycler(): its values in turn.</summary>
internal sealed class Cycler(object[] values) : JinjaObject
{
    private static readonly Builtin Next = new("next", "", static call => ((Cycler)call.Target).Advance());
    private static readonly Builtin Reset = new("reset", "", static call => ((Cycler)call.Target).Restart());

    private int _next;

    public override string TypeName => "Cycler";

    public override object? GetAttribute(string name) => name switch
    {
        "current" => values[_next],
        "next" => new JinjaFunction(Next, this),
        "reset" => new JinjaFunction(Reset, this),
        _ => null,
    };

    private object Advance()
    {
        object value = values[_next];
        _next = (_next + 1) % values.Length;
        return value;
    }

    private None Restart()
    {
        _next = 0;
        return None.Value;
    }
}
