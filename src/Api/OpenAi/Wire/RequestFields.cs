using System.Text.Json;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Wire;

/// <summary>
/// The fields of one JSON object of a request. Each method reads a field and checks its limits; a wrong value ends the request with an
/// error that names the field. Absent and <c>null</c> are the same.
/// </summary>
internal readonly struct RequestFields(JsonElement json, string path = "")
{
    private const int MaxModelLength = 256;
    private const int MaxTokenIds = 131_072;

    public JsonElement Json => json;

    public string Path(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public bool TryGet(string name, out JsonElement value) =>
        json.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>
    /// The model's name, empty if it is left out. A name that no model can have is not found rather than wrong: it never reaches a path or
    /// a grain.
    /// </summary>
    public string Model()
    {
        var model = Text("model") ?? "";
        return model.Length <= MaxModelLength
            ? model
            : throw new OtronException(ErrorCode.ModelNotFound, "There is no model with a name that long.", "model");
    }

    public string? Text(string name, int maxLength = int.MaxValue) =>
        TryGet(name, out var value) ? Text(value, Path(name), maxLength) : null;

    public bool? Boolean(string name)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            throw OpenAiErrors.InvalidValue(Path(name), $"'{Path(name)}' must be true or false.");
        return value.GetBoolean();
    }

    public int? Integer(string name, int min, int max) => (int?)Long(name, min, max);

    public long? Long(string name, long min = long.MinValue, long max = long.MaxValue)
    {
        if (!TryGet(name, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number) || number < min || number > max)
            throw OpenAiErrors.InvalidValue(Path(name), $"'{Path(name)}' must be a whole number {Bounds(min, max)}.");
        return number;
    }

    public float? Number(string name, float min, float max) =>
        TryGet(name, out var value) ? Number(value, Path(name), min, max) : null;

    /// <summary>A field that has several names: each of them is read, and those that are sent must agree.</summary>
    public static T? OneOf<T>(Func<string, T?> read, params ReadOnlySpan<string> names)
        where T : struct
    {
        var (value, first) = (default(T?), "");
        foreach (var name in names)
        {
            if (read(name) is not { } next)
                continue;
            if (value is not null && !value.Value.Equals(next))
                throw OpenAiErrors.InvalidValue(name, $"'{name}' and '{first}' are names of one field and differ; send one of them.");
            (value, first) = (next, name);
        }
        return value;
    }

    /// <summary>Like <see cref="Number(string, float, float)"/>, but refuses zero.</summary>
    public float? Positive(string name, float max)
    {
        if (Number(name, 0, max) is not { } number)
            return null;
        return number > 0 ? number : throw OpenAiErrors.InvalidValue(Path(name), $"'{Path(name)}' must be above 0.");
    }

    public static float Number(JsonElement value, string path, float min, float max)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !(number >= min && number <= max))
            throw OpenAiErrors.InvalidValue(path, FormattableString.Invariant($"'{path}' must be a number from {min} to {max}."));
        return (float)number;
    }

    public static string Text(JsonElement value, string path, int maxLength = int.MaxValue)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw OpenAiErrors.InvalidValue(path, $"'{path}' must be a string.");
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw OpenAiErrors.InvalidJson($"'{path}' holds half of a surrogate pair, which is not a character.");
        }
        return text.Length <= maxLength
            ? text
            : throw OpenAiErrors.InvalidValue(path, $"'{path}' is longer than {maxLength} characters.");
    }

    public static int[] TokenIds(JsonElement value, string path) => TokenIds(value, path, 1, MaxTokenIds);

    public static int[] TokenIds(JsonElement value, string path, int min, int max = MaxTokenIds)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() < min || value.GetArrayLength() > max)
            throw OpenAiErrors.InvalidValue(path, $"'{path}' must be a list of {min} to {max} token ids.");
        var ids = new int[value.GetArrayLength()];
        var i = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out var id) || id < 0)
                throw OpenAiErrors.InvalidValue(path, $"'{path}[{i}]' is not a token id.");
            ids[i++] = id;
        }
        return ids;
    }

    private static string Bounds(long min, long max) => (min, max) switch
    {
        (long.MinValue, long.MaxValue) => "of 64 bits",
        (_, int.MaxValue) => $"of at least {min}",
        _ => $"from {min} to {max}",
    };
}
