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

    public static TheoryData<int, string> Components => Cases(section => section is not "file");

    public static TheoryData<int, string> Files => Cases(section => section is "file");

    [Theory]
    [MemberData(nameof(Components))]
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

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_tokenizer_gives_the_ids_of_the_original_library(int index, string name)
    {
        var item = Golden.Value["cases"]![index]!;
        var tokenizer = GoldenTokenizers.Load((string)item["component"]!["type"]!);
        var texts = Golden.Value["texts"]!.AsArray();
        for (var i = 0; i < texts.Count; i++)
        {
            int[] expected = [.. item["results"]![i]!.AsArray().Select(id => (int)id!)];
            var ids = tokenizer.Encode((string)texts[i]!, addSpecialTokens: false, parseSpecialTokens: true);
            Assert.True(expected.SequenceEqual(ids), $"{name} makes {JsonSerializer.Serialize(ids)} of {Show((string)texts[i]!)}, not {JsonSerializer.Serialize(expected)}.");
        }
    }

    private static TheoryData<int, string> Cases(Func<string, bool> isWanted)
    {
        var cases = new TheoryData<int, string>();
        foreach (var (index, item) in Golden.Value["cases"]!.AsArray().Index())
            if (isWanted((string)item!["section"]!))
                cases.Add(index, Name(item["component"]!));
        return cases;
    }

    private static string Name(JsonNode component)
    {
        var name = component.ToJsonString();
        return name.Length < 150 ? name : name[..150];
    }

    private static string Show(params string[] pieces) => JsonSerializer.Serialize(pieces);
}
