using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Otron.Text.Constraints.Schemas.Documents;

internal static class JsonElements
{
    public static bool TryGetString(this JsonElement element, string key, [NotNullWhen(true)] out string? text)
    {
        text = element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        return text is not null;
    }
}
