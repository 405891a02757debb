namespace Otron.Text.Templates.Values;

internal static class JinjaBool
{
    public static readonly object True = true;
    public static readonly object False = false;

    public static object Box(bool value) => value ? True : False;
}
