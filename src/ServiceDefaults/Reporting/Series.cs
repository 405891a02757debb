namespace Otron.ServiceDefaults.Reporting;

/// <summary>One instrument's measurements of one model.</summary>
/// <param name="Part">Value of the other tag, such as a phase; empty if there is none.</param>
internal readonly record struct Series(string Name, string Model, string Part)
{
    public static Series Of(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (model, part) = ("", "");
        foreach (var (key, value) in tags)
        {
            if (key == "gen_ai.request.model")
                model = $"{value}";
            else
                part = $"{value}";
        }
        return new(name, model, part);
    }
}
