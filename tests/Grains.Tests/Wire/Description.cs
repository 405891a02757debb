using System.Collections;
using System.Globalization;

namespace Otron.Grains.Tests.Wire;

/// <summary>A message as text, field by field, so that two of them can be compared: records that hold arrays are never equal.</summary>
internal static class Description
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        IDictionary entries => $"{{{string.Join(", ", entries.Keys.Cast<object>().Select(key => $"{Of(key)}: {Of(entries[key])}").Order(StringComparer.Ordinal))}}}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        Exception exception => $"{exception.Message} {Fields(exception)}",
        IFormattable plain => $"{plain.GetType().Name} {plain.ToString(null, CultureInfo.InvariantCulture)}",
        bool flag => flag.ToString(),
        _ => Fields(value),
    };

    private static string Fields(object value) =>
        $"{Contract.AliasOf(value.GetType())}({string.Join(", ", Contract.FieldsOf(value.GetType()).Select(field => $"{field.Id}: {Of(field.Property.GetValue(value))}"))})";
}
