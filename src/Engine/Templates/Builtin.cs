using System.Collections.Frozen;

namespace Otron.Engine.Templates;

/// <summary>The arguments of a call, evaluated.</summary>
internal sealed record Arguments(object[] Positional, (string Name, object Value)[] Named)
{
    public static readonly Arguments None = new([], []);

    public bool IsEmpty => Positional.Length == 0 && Named.Length == 0;
}

/// <summary>
/// A filter, test, method or global. The signature lists parameter names, <c>?</c> after those that may be left out, and a last
/// <c>*</c> where the body takes whatever else comes.
/// </summary>
internal sealed class Builtin
{
    private readonly Func<Invocation, object> _body;
    private readonly string[] _parameters;
    private readonly int _required;
    private readonly bool _takesRest;

    public Builtin(string name, string signature, Func<Invocation, object> body)
    {
        Name = name;
        _body = body;
        string[] words = signature.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _takesRest = words is [.., "*"];
        _required = words.Count(static word => !word.EndsWith('?') && word != "*");
        _parameters = [.. words.Where(static word => word != "*").Select(static word => word.TrimEnd('?'))];
    }

    public string Name { get; }

    public static FrozenDictionary<string, Builtin> Table(params IEnumerable<Builtin> functions) =>
        functions.ToFrozenDictionary(static function => function.Name, StringComparer.Ordinal);

    public Builtin As(string name) => new(name, Signature, _body);

    public object Invoke(JinjaInterpreter interpreter, object target, Arguments arguments)
    {
        interpreter.Budget.Charge(1 + Weight(target));
        object result = _body(new Invocation(interpreter, target, Bind(arguments), arguments));
        interpreter.Budget.Charge(Weight(result));
        return result;
    }

    private string Signature =>
        string.Join(' ', _parameters.Select((parameter, i) => i < _required ? parameter : parameter + "?").Concat(_takesRest ? ["*"] : []));

    // What a function reads and what it makes; eight characters cost one step.
    private static int Weight(object value) => value switch
    {
        JinjaString text => text.Value.Length >> 3,
        JinjaList list => list.Count,
        _ => 0,
    };

    private object?[] Bind(Arguments arguments)
    {
        if (arguments.Positional.Length > _parameters.Length && !_takesRest)
            throw TemplateException.Runtime($"{Name}() takes at most {_parameters.Length} arguments, {arguments.Positional.Length} were given.");
        if (_parameters.Length == 0 && arguments.Named.Length == 0)
            return [];
        var bound = new object?[_parameters.Length];
        Array.Copy(arguments.Positional, bound, Math.Min(arguments.Positional.Length, bound.Length));
        foreach (var (name, value) in arguments.Named)
        {
            int index = Array.IndexOf(_parameters, name);
            if (index >= 0 && bound[index] is null)
                bound[index] = value;
            else if (index >= 0 || !_takesRest)
                throw TemplateException.Runtime($"{Name}() does not take an argument '{name}' here.");
        }
        for (int i = 0; i < _required; i++)
            if (bound[i] is null)
                throw TemplateException.Runtime($"{Name}() is missing the argument '{_parameters[i]}'.");
        return bound;
    }
}

/// <summary>One call of a <see cref="Builtin"/>: its target, the arguments by parameter (null where left out), and all of them as given.</summary>
internal readonly struct Invocation(JinjaInterpreter interpreter, object target, object?[] bound, Arguments all)
{
    public JinjaInterpreter Interpreter => interpreter;

    public RenderBudget Budget => interpreter.Budget;

    public JinjaOperators Operators => interpreter.Operators;

    public object Target => target;

    public Arguments All => all;

    public object? this[int index] => bound[index];

    /// <summary>The target as text; filters, unlike methods, take anything that prints.</summary>
    public JinjaString TargetText => PythonFormat.Str(target, interpreter.Budget);

    public JinjaString? Text(int index) => bound[index] switch
    {
        null or None => null,
        JinjaString text => text,
        var other => throw TemplateException.Runtime($"a string was expected, not '{PythonFormat.TypeName(other)}'."),
    };

    /// <summary>An argument in full: a filter turns it into text, whatever it is.</summary>
    public JinjaString Printed(int index) => PythonFormat.Str(bound[index]!, interpreter.Budget);

    public long Integer(int index, long otherwise) => bound[index] switch
    {
        null or None => otherwise,
        long n => n,
        bool b => b ? 1 : 0,
        var other => throw TemplateException.Runtime($"an integer was expected, not '{PythonFormat.TypeName(other)}'."),
    };

    public bool Flag(int index, bool otherwise = false) => bound[index] is { } value ? JinjaOperators.IsTrue(value) : otherwise;
}
