using System.Text.Json;
using System.Text.Json.Nodes;

namespace Otron.Text.Templates;

/// <summary>The tools of a request in the form that templates expect. It is read by one thread at a time.</summary>
public sealed class PromptTools
{
    /// <param name="functions">
    /// Of each tool the JSON object with <c>name</c>, <c>description</c> and <c>parameters</c>; keys and digits stay as they are. A key
    /// <c>strict</c> is a matter between client and server, so it is left out.
    /// </param>
    /// <exception cref="JsonException">A text is no JSON object.</exception>
    public PromptTools(IEnumerable<string> functions) => Functions = [.. functions.Select(Read)];

    public int Count => Functions.Count;

    internal IReadOnlyList<JsonObject> Functions { get; }

    private static JsonObject Read(string function)
    {
        if (JsonNode.Parse(function, documentOptions: RequestJson.Reading) is not JsonObject read)
            throw new JsonException("A tool's function must be a JSON object.");
        try
        {
            read.Remove("strict");
            return read;
        }
        catch (ArgumentException doubled)
        {
            throw new JsonException("A tool's function has the same key twice.", doubled);
        }
    }
}
