using System.Collections;
using System.Globalization;

namespace Otron.Grains.Tests.Wire;

/// <summary>A message as text, field by field, so that two of them can be compared: records that hold arrays are never equal.</summary>
internal static class Description
{
    /// <param name="without">Fields to leave out, each by its type's alias and its id.</param>
    public static string Of(object? value, params string[] without) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        IDictionary entries => $"{{{string.Join(", ", entries.Keys.Cast<object>().Select(key => $"{Of(key, without)}: {Of(entries[key], without)}").Order(StringComparer.Ordinal))}}}",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(item => Of(item, without)))}]",
        Exception exception => $"{exception.Message} {Fields(exception, without)}",
        IFormattable plain => $"{plain.GetType().Name} {plain.ToString(null, CultureInfo.InvariantCulture)}",
        bool flag => flag.ToString(),
        _ => Fields(value, without),
    };

    private static string Fields(object value, string[] without)
    {
        var alias = Contract.AliasOf(value.GetType());
        var fields =
            from field in Contract.FieldsOf(value.GetType())
            where !without.Contains($"{alias} {field.Id}")
            select $"{field.Id}: {Of(field.Property.GetValue(value), without)}";
        return $"{alias}({string.Join(", ", fields)})";
    }
}
