namespace Otron.Text.Templates.Values;

/// <summary>Python's None.</summary>
internal sealed class None
{
    public static readonly None Value = new();

    private None()
    {
    }
}
