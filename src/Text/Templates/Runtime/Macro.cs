using Otron.Text.Templates.Calls;
using Otron.Text.Templates.Syntax;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Runtime;

/// <summary>A macro and the scope it was defined in, which its body sees.</summary>
internal sealed class Macro(MacroDefinition definition, Scope closure) : JinjaObject
{
    public override string TypeName => "Macro";

    public override bool IsCallable => true;

    public override object? GetAttribute(string name) => name == "name" ? new JinjaString(definition.Name, isTrusted: true) : null;

    public override object Call(Interpreter interpreter, Arguments arguments) => interpreter.CallMacro(definition, closure, arguments);
}
