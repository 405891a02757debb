namespace Otron.Text.Templates.Calls;

/// <summary>The arguments of a call, evaluated.</summary>
internal sealed record Arguments(object[] Positional, (string Name, object Value)[] Named)
{
    public static readonly Arguments None = new([], []);
}
