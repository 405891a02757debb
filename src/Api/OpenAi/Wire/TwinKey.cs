using System.Text.Json;

namespace Otron.Api.OpenAi.Wire;

/// <summary>A key that an object of a body has twice. The parser refuses it without saying where it stands.</summary>
internal static class TwinKey
{
    /// <param name="json">A body that is well formed but for its twin keys.</param>
    public static string Describe(ReadOnlySpan<byte> json, int maxDepth)
    {
        const string Sentence = "The body has a key twice in one object";
        return Find(json, maxDepth) is { } at ? $"{Sentence} ({PlaceOf(at, json)}): send it once." : $"{Sentence}: send it once.";
    }

    private static int? Find(ReadOnlySpan<byte> json, int maxDepth)
    {
        var reader = new Utf8JsonReader(json, new() { MaxDepth = maxDepth });
        var objects = new Stack<HashSet<string>>();
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                    objects.Push(new(StringComparer.Ordinal));
                else if (reader.TokenType == JsonTokenType.EndObject)
                    objects.Pop();
                else if (reader.TokenType == JsonTokenType.PropertyName && !objects.Peek().Add(reader.GetString()!))
                    return (int)reader.TokenStartIndex;
            }
        }
        catch (InvalidOperationException)
        {
            // Another key is half of a surrogate pair.
        }
        return null;
    }

    private static string PlaceOf(int at, ReadOnlySpan<byte> json)
    {
        var before = json[..at];
        return FormattableString.Invariant($"line {before.Count((byte)'\n') + 1}, byte {at - before.LastIndexOf((byte)'\n')}");
    }
}
