using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Stored;

/// <summary>Reads <c>metadata</c>: texts that clients attach to what is stored.</summary>
internal static class Metadata
{
    private const string Name = "metadata";
    private const int MaxEntries = 16;
    private const int MaxKeyLength = 64;
    private const int MaxValueLength = 512;

    public static Dictionary<string, string> Read(RequestFields fields)
    {
        if (!fields.TryGet(Name, out var value))
            return [];
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() > MaxEntries)
            throw OpenAiErrors.InvalidValue(Name, $"'{Name}' must be an object of at most {MaxEntries} texts.");
        var metadata = new Dictionary<string, string>(value.GetPropertyCount(), StringComparer.Ordinal);
        foreach (var pair in value.EnumerateObject())
        {
            if (pair.Name.Length > MaxKeyLength)
                throw OpenAiErrors.InvalidValue(Name, $"A key of '{Name}' is longer than {MaxKeyLength} characters.");
            metadata[pair.Name] = RequestFields.Text(pair.Value, $"{Name}.{pair.Name}", MaxValueLength);
        }
        return metadata;
    }
}
