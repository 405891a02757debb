using System.Globalization;

namespace Otron.Text.Constraints.Schemas.Documents;

/// <summary>Places of a schema as errors print them.</summary>
internal static class Places
{
    /// <summary>Keys and indices in the form of a Python tuple, which clients of OpenAI know: ('properties', 'value').</summary>
    public static string Tuple(IReadOnlyList<object> path)
    {
        var parts = path.Select(part => part is int index ? index.ToString(CultureInfo.InvariantCulture) : $"'{part}'").ToArray();
        return parts.Length == 1 ? $"({parts[0]},)" : $"({string.Join(", ", parts)})";
    }
}
