using System.Text.Json;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary><c>type</c>, with OpenAPI's <c>nullable</c> beside it.</summary>
internal static class TypeKeywords
{
    public static ValueSet Read(Site site)
    {
        if (site.Find("type") is not { } type)
            return ValueSet.Any;
        var values = type.Element.ValueKind switch
        {
            JsonValueKind.String => With(ValueSet.None, type),
            JsonValueKind.Array => type.Items().Aggregate(ValueSet.None, With),
            _ => throw site.Error("'type' must be the name of a type or a list of names."),
        };
        return site.Find("nullable") is { Element.ValueKind: JsonValueKind.True } ? values with { Null = true } : values;
    }

    private static ValueSet With(ValueSet values, Site type) => (type.Element.ValueKind == JsonValueKind.String ? type.Element.GetString() : null) switch
    {
        "null" => values with { Null = true },
        "boolean" => values with { False = true, True = true },
        "integer" => values.Numbers.IsNone ? values with { Numbers = NumberSet.Integers } : values,
        "number" => values with { Numbers = NumberSet.All },
        "string" => values with { Texts = TextSet.All },
        "object" => values with { Objects = ValueSet.Any.Objects },
        "array" => values with { Arrays = ValueSet.Any.Arrays },
        _ => throw type.Error($"'type' knows no {type.Element.GetRawText()}: it is null, boolean, integer, number, string, object or array."),
    };
}
