using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Syntax;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Runtime;

/// <summary>The bodies that may run more than once: loops, macros and named blocks.</summary>
internal sealed partial class Interpreter
{
    public JinjaString CallMacro(Macro macro, Arguments arguments)
    {
        Descend();
        var (caller, escapes) = (_scope, _escapes);
        (_scope, _escapes) = (new Scope(macro.Closure), macro.Escapes);
        BindParameters(macro.Definition, arguments);
        Capture(macro.Definition.Body, out var text);
        (_scope, _escapes) = (caller, escapes);
        _depth--;
        return _context.Autoescapes ? text.AsMarkup() : text;
    }

    public JinjaString CallBlock(Block block)
    {
        var output = _output;
        _output = new TextBuilder(_budget);
        Run(block, _root);
        var text = _output.ToText();
        _output = output;
        return _context.Autoescapes ? text.AsMarkup() : text;
    }

    private void Descend()
    {
        if (++_depth > _budget.Limits.MaxMacroDepth)
            throw TemplateException.Limit($"macros and loops call each other deeper than {_budget.Limits.MaxMacroDepth} levels.");
    }

    private void ExecuteBlock(Block block)
    {
        if (block.IsRequired)
            throw TemplateException.Runtime($"the required block '{block.Name}' is not there.");
        Run(block, block.IsScoped ? _scope : _root);
    }

    private void Run(Block block, Scope outer)
    {
        Descend();
        var (scope, escapes) = (_scope, _escapes);
        (_scope, _escapes) = (new Scope(outer), false);
        _scope.Set("super", Undefined.Because($"there is no parent block called '{block.Name}'."));
        Execute(block.Body);
        (_scope, _escapes) = (scope, escapes);
        _depth--;
    }

    private void BindParameters(MacroDefinition macro, Arguments arguments)
    {
        var (positional, named) = arguments;
        var parameters = macro.Parameters;
        var extras = new JinjaDict();
        var bound = new object?[parameters.Length];
        Array.Copy(positional, bound, Math.Min(positional.Length, bound.Length));
        foreach (var (name, value) in named)
        {
            int index = Array.FindIndex(parameters, parameter => parameter.Name == name);
            if (index >= positional.Length && bound[index] is null)
                bound[index] = value;
            else if (!extras.TryGet(new JinjaString(name, isTrusted: true), out _))
                extras.Set(new JinjaString(name, isTrusted: true), value);
            else
                throw TemplateException.Runtime($"macro '{macro.Name}' is given '{name}' twice.");
        }
        if (macro.TakesCaller && !Array.Exists(parameters, static parameter => parameter.Name == "caller"))
            _scope.Set("caller", extras.Remove(new JinjaString("caller", isTrusted: true)) ?? Undefined.Because("no caller is defined."));
        if (!macro.TakesNamed && extras.Count > 0)
            throw TemplateException.Runtime($"macro '{macro.Name}' does not take an argument '{PythonFormat.Str(extras.Keys[0], _budget)}' here.");
        if (!macro.TakesPositional && positional.Length > parameters.Length)
            throw TemplateException.Runtime($"macro '{macro.Name}' takes at most {parameters.Length} arguments.");
        if (macro.TakesNamed)
            _scope.Set("kwargs", extras);
        if (macro.TakesPositional)
            _scope.Set("varargs", JinjaList.Tuple(positional[Math.Min(positional.Length, parameters.Length)..]));
        for (int i = 0; i < bound.Length; i++)
        {
            var (name, standard) = parameters[i];
            _scope.Set(name, bound[i] ?? (standard is null ? new Undefined(name) : Evaluate(standard)));
        }
    }

    private Flow ExecuteFor(For statement)
    {
        object items = Evaluate(statement.Iterable);
        if (!statement.IsRecursive)
            return RunLoop(statement, items, _scope, depth: 0);
        _output.Append(RunRecursive(statement, items, _scope, depth: 0));
        return Flow.Next;
    }

    private JinjaString RunRecursive(For statement, object items, Scope outer, int depth)
    {
        Descend();
        var (scope, output) = (_scope, _output);
        _output = new TextBuilder(_budget);
        _scope = outer;
        RunLoop(statement, items, outer, depth);
        var text = _output.ToText();
        (_scope, _output) = (scope, output);
        _depth--;
        return _escapes ? text.AsMarkup() : text;
    }

    private Flow RunLoop(For statement, object items, Scope outer, int depth)
    {
        int? length = statement.Filter is null && items is not JinjaIterator ? Operators.Length(items) : null;
        var source = _context.Operators.Walk(items);
        if (statement.Filter is not null)
            source = source.Where(item => Accepts(statement, item, outer));
        using var passes = source.GetEnumerator();
        var loop = new LoopContext(passes, length, depth, statement.IsRecursive ? inner => RunRecursive(statement, inner, outer, depth + 1) : null);
        // As Jinja has it, a pass that a break or continue cut short leaves the way to else open.
        bool any = false;
        while (loop.MoveNext())
        {
            _budget.Charge(1);
            _scope = new Scope(outer);
            _scope.Set("loop", loop);
            Assign(statement.Target, loop.Current);
            var flow = Execute(statement.Body);
            any |= flow == Flow.Next;
            if (flow == Flow.Break)
                break;
        }
        _scope = outer;
        if (any)
            return Flow.Next;
        _scope = new Scope(outer);
        var last = Execute(statement.Otherwise);
        _scope = outer;
        return last;
    }

    private bool Accepts(For statement, object item, Scope outer)
    {
        var body = _scope;
        _scope = new Scope(outer);
        Assign(statement.Target, item);
        bool accepted = Operators.IsTrue(Evaluate(statement.Filter!));
        _scope = body;
        return accepted;
    }

    private Flow ExecuteAutoescape(Autoescape block)
    {
        var (autoescapes, escapes, outer) = (_context.Autoescapes, _escapes, _scope);
        _context.Autoescapes = _escapes = Operators.IsTrue(Evaluate(block.IsOn));
        _scope = new Scope(outer);
        var flow = Execute(block.Body);
        (_context.Autoescapes, _escapes, _scope) = (autoescapes, escapes, outer);
        return flow;
    }
}
