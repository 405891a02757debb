using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Library;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Syntax;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Runtime;

/// <summary>Runs the statements of one rendering; expressions are in the other half. Not shared between threads.</summary>
internal sealed partial class Interpreter(RenderContext context, Dictionary<string, object> variables)
{
    private readonly RenderBudget _budget = context.Budget;
    private Scope _scope = new(outer: null);
    private TextBuilder _output = new(context.Budget, context.Budget.Limits.MaxOutputCharacters);
    private JinjaString _captured = JinjaString.Empty;
    private int _macroDepth;

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    public IReadOnlyList<TextSegment> Render(Statement[] body)
    {
        Execute(body);
        return _output.ToSegments();
    }

    public JinjaString CallMacro(MacroDefinition macro, Scope closure, Arguments arguments)
    {
        if (++_macroDepth > _budget.Limits.MaxMacroDepth)
            throw TemplateException.Limit($"macros call each other deeper than {_budget.Limits.MaxMacroDepth} levels.");
        var caller = _scope;
        _scope = new Scope(closure);
        BindParameters(macro, arguments);
        var text = Capture(macro.Body);
        _scope = caller;
        _macroDepth--;
        return text;
    }

    private void BindParameters(MacroDefinition macro, Arguments arguments)
    {
        var (positional, named) = arguments;
        var parameters = macro.Parameters;
        var extras = macro.TakesExtras ? new JinjaDict() : null;
        if (positional.Length > parameters.Length && extras is null)
            throw TemplateException.Runtime($"macro '{macro.Name}' takes at most {parameters.Length} arguments.");
        var bound = new object?[parameters.Length];
        Array.Copy(positional, bound, Math.Min(positional.Length, bound.Length));
        foreach (var (name, value) in named)
        {
            int index = Array.FindIndex(parameters, parameter => parameter.Name == name);
            if (index >= 0 && bound[index] is null)
                bound[index] = value;
            else if (index < 0 && name == "caller")
                _scope.Set(name, value);
            else if (index < 0 && extras is not null)
                extras.Set(new JinjaString(name, isTrusted: true), value);
            else
                throw TemplateException.Runtime($"macro '{macro.Name}' does not take an argument '{name}' here.");
        }
        for (int i = 0; i < bound.Length; i++)
        {
            var (name, standard) = parameters[i];
            _scope.Set(name, bound[i] ?? (standard is null ? new Undefined(name) : Evaluate(standard)));
        }
        if (extras is null)
            return;
        _scope.Set("varargs", JinjaList.Tuple(positional[Math.Min(positional.Length, parameters.Length)..]));
        _scope.Set("kwargs", extras);
    }

    private Flow Execute(Statement[] body)
    {
        foreach (var statement in body)
        {
            var flow = Execute(statement);
            if (flow != Flow.Next)
                return flow;
        }
        return Flow.Next;
    }

    private Flow Execute(Statement statement)
    {
        _budget.Charge(1);
        RenderBudget.EnsureStack();
        context.Line = statement.Line;
        switch (statement)
        {
            case TextOutput output:
                _output.Append(output.Text);
                return Flow.Next;
            case Output output:
                _output.Append(PythonFormat.Str(Evaluate(output.Value), _budget));
                return Flow.Next;
            case If choice:
                return ExecuteIf(choice);
            case For loop:
                return ExecuteFor(loop);
            case Set set:
                Assign(set.Target, Evaluate(set.Value));
                return Flow.Next;
            case SetBlock set:
                Assign(set.Target, CaptureInto(set.Value, set.Body));
                return Flow.Next;
            case FilterBlock block:
                _output.Append(PythonFormat.Str(CaptureInto(block.Value, block.Body), _budget));
                return Flow.Next;
            case ScopedBlock block:
                return ExecuteScoped(block);
            case MacroDefinition macro:
                _scope.Set(macro.Name, new Macro(this, macro, _scope));
                return Flow.Next;
            case CallBlock block:
                _output.Append(PythonFormat.Str(EvaluateCall(block.Call, new Macro(this, block.Caller, _scope)), _budget));
                return Flow.Next;
            case Break:
                return Flow.Break;
            default:
                return Flow.Continue;
        }
    }

    private Flow ExecuteIf(If choice)
    {
        foreach (var (condition, body) in choice.Branches)
            if (Operators.IsTrue(Evaluate(condition)))
                return Execute(body);
        return Execute(choice.Otherwise);
    }

    private Flow ExecuteFor(For statement)
    {
        var outer = _scope;
        object[] items = context.Operators.Iterate(Evaluate(statement.Iterable));
        Func<object, bool>? filter = statement.Filter is null ? null : item => Accepts(statement, item, outer);
        var loop = new LoopContext(items, filter);
        bool any = false;
        while (loop.MoveNext())
        {
            any = true;
            _budget.Charge(1);
            _scope = new Scope(outer);
            _scope.Set("loop", loop);
            Assign(statement.Target, loop.Current);
            if (Execute(statement.Body) == Flow.Break)
                break;
        }
        _scope = outer;
        return any ? Flow.Next : Execute(statement.Otherwise);
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

    private Flow ExecuteScoped(ScopedBlock block)
    {
        var outer = _scope;
        var inner = new Scope(outer);
        foreach (var (target, value) in block.Variables)
        {
            object evaluated = Evaluate(value);
            _scope = inner;
            Assign(target, evaluated);
            _scope = outer;
        }
        _scope = inner;
        var flow = Execute(block.Body);
        _scope = outer;
        return flow;
    }

    private object CaptureInto(Expression value, Statement[] body)
    {
        var outer = _scope;
        _scope = new Scope(outer);
        _captured = Capture(body);
        _scope = outer;
        return Evaluate(value);
    }

    private JinjaString Capture(Statement[] body)
    {
        var output = _output;
        _output = new TextBuilder(_budget);
        Execute(body);
        var text = _output.ToText();
        _output = output;
        return text;
    }

    private void Assign(AssignmentTarget target, object value)
    {
        switch (target)
        {
            case NameTarget name:
                _scope.Set(name.Name, value);
                break;
            case AttributeTarget attribute:
                if (Lookup(attribute.Name) is not JinjaNamespace space)
                    throw TemplateException.Runtime($"'{attribute.Name}' is not a namespace, so it has no attribute to set.");
                space.Set(attribute.Attribute, value);
                break;
            case TupleTarget tuple:
                object[] values = context.Operators.Iterate(value);
                if (values.Length != tuple.Items.Length)
                    throw TemplateException.Runtime($"{tuple.Items.Length} values were expected, there are {values.Length}.");
                for (int i = 0; i < values.Length; i++)
                    Assign(tuple.Items[i], values[i]);
                break;
        }
    }
}
