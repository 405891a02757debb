using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Python;
using Otron.Text.Templates.Syntax;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Runtime;

/// <summary>A macro, the scope it was defined in, which its body sees, and whether its body escapes what it prints.</summary>
internal sealed class Macro(Interpreter interpreter, MacroDefinition definition, Scope closure, bool escapes) : Callable
{
    public override string TypeName => "Macro";

    public MacroDefinition Definition => definition;

    public Scope Closure => closure;

    public bool Escapes => escapes;

    public override string Print(RenderBudget budget) =>
        definition.Name.Length == 0 ? "<Macro anonymous>" : $"<Macro {PythonFormat.Quote(definition.Name)}>";

    public override object? GetAttribute(string name) => name switch
    {
        "name" when definition.Name.Length == 0 => None.Value,
        "name" => new JinjaString(definition.Name, isTrusted: true),
        "arguments" => JinjaList.Tuple(
            Array.ConvertAll(definition.Parameters, static parameter => (object)new JinjaString(parameter.Name, isTrusted: true))),
        "catch_kwargs" => JinjaBool.Box(definition.TakesNamed),
        "catch_varargs" => JinjaBool.Box(definition.TakesPositional),
        "caller" => JinjaBool.Box(definition.TakesCaller),
        "explicit_caller" => JinjaBool.Box(Array.Exists(definition.Parameters, static parameter => parameter.Name == "caller")),
        _ => null,
    };

    public override object Call(RenderContext context, Arguments arguments) => interpreter.CallMacro(this, arguments);
}
