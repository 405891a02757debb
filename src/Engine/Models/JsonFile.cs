using System.Globalization;
using System.Text.Json;

namespace Otron.Engine.Models;

/// <summary>
/// One JSON file of a model folder. A missing file reads as an empty object, and null as absent. Anything damaged or of the wrong type
/// becomes a sentence among the problems instead of an exception, so that all problems are seen at once.
/// </summary>
internal sealed class JsonFile
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    private readonly string _name;
    private readonly List<string> _problems;

    private JsonFile(string name, JsonElement root, List<string> problems) => (_name, Root, _problems) = (name, root, problems);

    public JsonElement Root { get; }

    public bool Exists { get; private init; }

    /// <summary>The file exists but cannot be read. The problems say so already, so nothing that it lacks should be reported.</summary>
    public bool IsDamaged { get; private init; }

    public static JsonFile Read(
        string directory, string name, List<string> problems, JsonValueKind expected = JsonValueKind.Object)
    {
        var path = Path.Combine(directory, name);
        if (!File.Exists(path))
            return new(name, Nothing, problems);
        try
        {
            var root = JsonElement.Parse(PythonJson.ToPlain(File.ReadAllBytes(path)));
            if (root.ValueKind == expected)
                return new(name, root, problems) { Exists = true };
            problems.Add($"{name} must hold {(expected == JsonValueKind.Array ? "a list" : "an object")}; fetch it again.");
        }
        catch (JsonException e)
        {
            problems.Add($"{name} is no valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: it is damaged or cut off; fetch it again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{name} cannot be read: {e.Message}");
        }
        return new(name, Nothing, problems) { Exists = true, IsDamaged = true };
    }

    /// <summary>The value at a path of property names; null if it is absent or null.</summary>
    public JsonElement? Find(params ReadOnlySpan<string> path)
    {
        var element = Root;
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    public int? Integer(params ReadOnlySpan<string> path)
    {
        if (Find(path) is not { } element)
            return null;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value))
            return value;
        return Wrong<int?>(path, "a whole number", element);
    }

    /// <summary>A count such as a width or a layer count: a whole number above zero.</summary>
    public int? Count(params ReadOnlySpan<string> path) =>
        Integer(path) is not { } value ? null : value > 0 ? value : Wrong<int?>(path, "above zero", Find(path)!.Value);

    /// <summary>A number between two bounds, both allowed.</summary>
    public float? Number(string name, float minimum, float maximum)
    {
        if (Find(name) is not { } element)
            return null;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetSingle(out var value) && value >= minimum && value <= maximum)
            return value;
        return Wrong<float?>([name], maximum < float.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}")
            : string.Create(CultureInfo.InvariantCulture, $"a number of at least {minimum}"), element);
    }

    public string? Text(params ReadOnlySpan<string> path)
    {
        if (Find(path) is not { } element)
            return null;
        return element.ValueKind == JsonValueKind.String ? element.GetString() : Wrong<string>(path, "a string", element);
    }

    public bool? Flag(params ReadOnlySpan<string> path)
    {
        if (Find(path) is not { } element)
            return null;
        return element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean() : Wrong<bool?>(path, "true or false", element);
    }

    /// <summary>One whole number or a list of them; empty if it is absent.</summary>
    public List<int> Integers(params ReadOnlySpan<string> path)
    {
        var values = new List<int>();
        if (Find(path) is not { } element)
            return values;
        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var single))
            values.Add(single);
        else if (element.ValueKind != JsonValueKind.Array || !TryAddAll(element, values))
            Wrong<object>(path, "a whole number or a list of them", element);
        return values;
    }

    private static bool TryAddAll(JsonElement list, List<int> values)
    {
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out var value))
                return false;
            values.Add(value);
        }
        return true;
    }

    private T? Wrong<T>(ReadOnlySpan<string> path, string expected, JsonElement found)
    {
        var text = found.GetRawText();
        _problems.Add($"{_name}: {string.Join(".", path!)} must be {expected}; it is {(text.Length > 40 ? text[..40] + "…" : text)}.");
        return default;
    }
}
