namespace Otron.Text.Templates.Calls;

/// <summary>A function of this library, alone or bound to the value that it is a method of.</summary>
internal sealed class BoundFunction(Builtin builtin, object target) : Callable
{
    public override string TypeName => "function";

    public override object Call(RenderContext context, Arguments arguments) => builtin.Invoke(context, target, arguments);
}
