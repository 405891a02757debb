using System.Collections.Frozen;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Calls;

/// <summary>
/// A filter, test, method or global. The signature lists parameter names, <c>?</c> after those that may be left out, a last
/// <c>*</c> if the body takes any further arguments, and a last <c>/</c> if they cannot be given by name.
/// </summary>
internal sealed class Builtin
{
    private readonly Func<Invocation, object> _body;
    private readonly string _signature;
    private readonly string[] _parameters;
    private readonly int _required;
    private readonly bool _takesRest;
    private readonly bool _takesNames;

    public Builtin(string name, string signature, Func<Invocation, object> body)
    {
        Name = name;
        _signature = signature;
        _body = body;
        string[] words = signature.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _takesRest = words is [.., "*"];
        _takesNames = words is not [.., "/"];
        string[] parameters = [.. words.Where(static word => word is not ("*" or "/"))];
        _required = parameters.Count(static word => !word.EndsWith('?'));
        _parameters = Array.ConvertAll(parameters, static word => word.TrimEnd('?'));
    }

    public string Name { get; }

    public static FrozenDictionary<string, Builtin> Table(params IEnumerable<Builtin> functions) =>
        functions.ToFrozenDictionary(static function => function.Name, StringComparer.Ordinal);

    /// <summary>This function, and again under another name.</summary>
    public Builtin[] And(string alias) => [this, new Builtin(alias, _signature, _body)];

    /// <summary>This function with a step after it.</summary>
    public Builtin Then(Func<Invocation, object, object> step) => new(Name, _signature, call => step(call, _body(call)));

    public object Invoke(RenderContext context, object target, Arguments arguments)
    {
        context.Budget.Charge(1 + Weight(target));
        object result = _body(new Invocation(context, target, Bind(arguments), arguments));
        context.Budget.Charge(Weight(result));
        return result;
    }

    // The cost of reading or making a value; eight characters cost one step.
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
            int index = _takesNames ? Array.IndexOf(_parameters, name) : -1;
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
