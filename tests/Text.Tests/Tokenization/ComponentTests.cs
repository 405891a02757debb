using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Otron.Tests;
using Otron.Text.Tokenization.Cutting;
using Otron.Text.Tokenization.Format;
using Otron.Text.Tokenization.Normalizing;
using Otron.Text.Tokenization.Splitting;

namespace Otron.Text.Tests.Tokenization;

/// <summary>Single components on random texts, beside the original library; <c>tools/unicode/components.mjs</c> made the file.</summary>
public class ComponentTests
{
    private static readonly Lazy<JsonNode> Golden = new(() =>
    {
        using var file = new GZipStream(File.OpenRead(Repo.Golden("components.json.gz")), CompressionMode.Decompress);
        return JsonNode.Parse(file)!;
    });

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach (var item in Golden.Value["cases"]!.AsArray())
                cases.Add(cases.Count, Name(item!["component"]!));
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_component_does_what_the_original_library_does(int index, string name)
    {
        var item = Golden.Value["cases"]![index]!;
        var section = (string)item["section"]!;
        var json = new JsonSection(JsonSerializer.SerializeToElement(item["component"]), section);
        var cutter = string.Equals(section, "normalizer", StringComparison.Ordinal)
            ? new TextCutter([], Normalizers.Read(json), [])
            : new TextCutter([], normalizer: null, PreTokenizers.Read(json, out _));
        var texts = Golden.Value["texts"]!.AsArray();
        for (var i = 0; i < texts.Count; i++)
        {
            string[] expected = [.. item["results"]![i]!.AsArray().Select(piece => (string)piece!).Where(piece => piece.Length > 0)];
            string[] pieces = [.. cutter.Cut((string)texts[i]!, TrustMap.None).Select(piece => piece.Span.ToString())];
            Assert.True(expected.SequenceEqual(pieces), $"{name} makes {Show(pieces)} of {Show((string)texts[i]!)}, not {Show(expected)}.");
        }
    }

    private static string Name(JsonNode component)
    {
        var name = component.ToJsonString();
        return name.Length < 150 ? name : name[..150];
    }

    private static string Show(params string[] pieces) => JsonSerializer.Serialize(pieces);
}
