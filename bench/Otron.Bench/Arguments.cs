using System.Globalization;

namespace Otron.Bench;

/// <summary>The options of one command, each a name followed by its values. Options that the command does not know are refused.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    public Arguments(IEnumerable<string> arguments)
    {
        List<string>? values = null;
        foreach (var argument in arguments)
        {
            if (!argument.StartsWith("--", StringComparison.Ordinal))
                (values ?? throw new FormatException($"{argument} is no option; run without arguments for the list.")).Add(argument);
            else if (!_values.TryAdd(argument, values = []))
                throw new FormatException($"{argument} is there twice.");
        }
    }

    public string Text(string name, string otherwise) => Optional(name) ?? otherwise;

    public int Number(string name, int otherwise) => OptionalNumber(name) ?? otherwise;

    /// <summary>A number of at least 1.</summary>
    public int Positive(string name, int otherwise) =>
        Number(name, otherwise) is > 0 and var number ? number : throw new FormatException($"{name} must be at least 1.");

    public int? OptionalNumber(string name) =>
        Optional(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException($"{name} takes a whole number, not {text}.");

    public int[] Numbers(string name, int[] otherwise) =>
        Optional(name) is not { } text ? otherwise
        : [.. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{name} takes whole numbers with commas between, not {text}."))];

    public string? Optional(string name) => List(name) switch
    {
        null => null,
        [var value] => value,
        _ => throw new FormatException($"{name} takes one value."),
    };

    public IReadOnlyList<string>? List(string name) => _values.Remove(name, out var values) ? values : null;

    /// <summary>Must be called after all options have been read.</summary>
    public void RefuseRest()
    {
        foreach (var name in _values.Keys)
            throw new FormatException($"{name} is no option here; run without arguments for the list.");
    }
}
