using Otron.Text.Templates.Runtime;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates.Calls;

/// <summary>A function of this library, alone or bound to the value that it is a method of.</summary>
internal sealed class BoundFunction(Builtin builtin, object target) : JinjaObject
{
    public override string TypeName => "function";

    public override bool IsCallable => true;

    public override object Call(Interpreter interpreter, Arguments arguments) => builtin.Invoke(interpreter, target, arguments);
}
