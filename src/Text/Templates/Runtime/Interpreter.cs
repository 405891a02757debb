using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Library;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Syntax;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Runtime;

/// <summary>Runs the statements of one rendering; expressions are in the other half. Not shared between threads.</summary>
internal sealed partial class Interpreter
{
    private readonly RenderContext _context;
    private readonly Dictionary<string, object> _variables;
    private readonly RenderBudget _budget;
    private readonly Scope _root = new(outer: null);
    private readonly BlockTable _self;
    private Scope _scope;
    private TextBuilder _output;
    private JinjaString _captured = JinjaString.Empty;
    private int _depth;

    // Whether the code that runs was written inside of an autoescape block that is on; a macro keeps to where it was written.
    private bool _escapes;

    public Interpreter(RenderContext context, Dictionary<string, object> variables, IReadOnlyDictionary<string, Block> blocks)
    {
        _context = context;
        _variables = variables;
        _budget = context.Budget;
        _output = new(_budget, _budget.Limits.MaxOutputCharacters);
        _scope = _root;
        _self = new BlockTable(this, blocks);
    }

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
        _context.Line = statement.Line;
        switch (statement)
        {
            case TextOutput output:
                _output.Append(output.Text);
                return Flow.Next;
            case Output output:
                foreach (var value in output.Values)
                    _output.Append(Printed(Evaluate(value)));
                return Flow.Next;
            case If choice:
                return ExecuteIf(choice);
            case For loop:
                return ExecuteFor(loop);
            case Set set:
                Assign(set.Target, Evaluate(set.Value));
                return Flow.Next;
            case SetBlock set:
                return ExecuteCaptured(set.Value, set.Body, text => Assign(
                    set.Target, _context.Autoescapes ? PythonFormat.SoftStr(text, _budget).AsMarkup() : text));
            case FilterBlock block:
                return ExecuteCaptured(block.Value, block.Body, Write);
            case ScopedBlock block:
                return ExecuteScoped(block);
            case MacroDefinition macro:
                _scope.Set(macro.Name, new Macro(this, macro, _scope, _escapes));
                return Flow.Next;
            case CallBlock block:
                Write(EvaluateCall(block.Call, new Macro(this, block.Caller, _scope, _escapes)));
                return Flow.Next;
            case GenerationBlock block:
                Write(CallMacro(new Macro(this, block.Body, _scope, _escapes), Arguments.None));
                return Flow.Next;
            case Block block:
                ExecuteBlock(block);
                return Flow.Next;
            case Autoescape block:
                return ExecuteAutoescape(block);
            case OtherTemplate other:
                throw TemplateException.Runtime($"the tag '{other.Tag}' needs another template, and a chat template has none.");
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

    /// <summary>Renders a body apart and hands its text on; a break or continue drops it.</summary>
    private Flow ExecuteCaptured(Expression value, Statement[] body, Action<object> use)
    {
        var outer = _scope;
        _scope = new Scope(outer);
        var flow = Capture(body, out var text);
        if (flow == Flow.Next)
        {
            _captured = _escapes ? text.AsMarkup() : text;
            object result = Evaluate(value);
            _scope = outer;
            use(result);
        }
        _scope = outer;
        return flow;
    }

    private Flow Capture(Statement[] body, out JinjaString text)
    {
        var output = _output;
        _output = new TextBuilder(_budget);
        var flow = Execute(body);
        text = _output.ToText();
        _output = output;
        return flow;
    }

    /// <summary>A value as a print statement writes it.</summary>
    private JinjaString Printed(object value) => _escapes ? Html.Escape(value, _budget) : PythonFormat.Str(value, _budget);

    /// <summary>Writes what a call or filter block gave, which must be text.</summary>
    private void Write(object value) => _output.Append(
        value as JinjaString ?? throw TemplateException.Runtime($"a block must give text, not '{PythonType.NameOf(value)}'."));

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
                object[] values = _context.Operators.Iterate(value);
                if (values.Length != tuple.Items.Length)
                    throw TemplateException.Runtime($"{tuple.Items.Length} values were expected, there are {values.Length}.");
                for (int i = 0; i < values.Length; i++)
                    Assign(tuple.Items[i], values[i]);
                break;
        }
    }
}
