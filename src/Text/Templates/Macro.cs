namespace Otron.Text.Templates;

/// <summary>A macro and the scope it was defined in, which its body sees.</summary>
internal sealed class Macro(MacroDefinition definition, Scope closure) : JinjaObject
{
    public override string TypeName => "Macro";

    public override bool IsCallable => true;

    public override object? GetAttribute(string name) => name == "name" ? new JinjaString(definition.Name, isTrusted: true) : null;

    public override object Call(JinjaInterpreter interpreter, Arguments arguments) => interpreter.CallMacro(definition, closure, arguments);
}
