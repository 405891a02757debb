using System.Numerics;

namespace Otron.Text.Templates.Values;

/// <summary>The types of Python, which error messages and some prints name.</summary>
internal static class PythonType
{
    public static string NameOf(object value) => value switch
    {
        JinjaString { IsMarkup: true } => "Markup",
        JinjaString => "str",
        None => "NoneType",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        JinjaDict => "dict",
        Undefined => "Undefined",
        JinjaObject item => item.TypeName,
        JinjaList list => list.Kind switch
        {
            SequenceKind.List => "list",
            SequenceKind.Range => "range",
            SequenceKind.Keys => "dict_keys",
            SequenceKind.Values => "dict_values",
            SequenceKind.Items => "dict_items",
            _ => "tuple",
        },
        _ => value.GetType().Name,
    };
}
