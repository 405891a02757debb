using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Syntax;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Runtime;

/// <summary>A macro and the scope it was defined in, which its body sees.</summary>
internal sealed class Macro(Interpreter interpreter, MacroDefinition definition, Scope closure) : Callable
{
    public override string TypeName => "Macro";

    public override object? GetAttribute(string name) => name == "name" ? new JinjaString(definition.Name, isTrusted: true) : null;

    public override object Call(RenderContext context, Arguments arguments) => interpreter.CallMacro(definition, closure, arguments);
}
