namespace Otron.Text.Templates;

/// <summary>A function of this library, alone or bound to the value that it is a method of.</summary>
internal sealed class JinjaFunction(Builtin builtin, object target) : JinjaObject
{
    public override string TypeName => "function";

    public override bool IsCallable => true;

    public override object Call(JinjaInterpreter interpreter, Arguments arguments) => builtin.Invoke(interpreter, target, arguments);
}
