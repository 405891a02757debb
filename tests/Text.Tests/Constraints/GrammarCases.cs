using System.Text.Json.Nodes;
using Otron.Tests;

namespace Otron.Text.Tests.Constraints;

/// <summary>The golden grammars, regexes and patterns with the texts that they accept and reject.</summary>
internal static class GrammarCases
{
    private static readonly JsonObject All =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repo.Root, "tests", "Fixtures", "golden", "grammars.json")))!.AsObject();

    public static IEnumerable<JsonNode> Of(string kind) => All[kind]!.AsArray().Select(one => one!);

    public static IEnumerable<string> Texts(JsonNode entry, string verdict) => entry[verdict]!.AsArray().Select(text => (string)text!);
}
