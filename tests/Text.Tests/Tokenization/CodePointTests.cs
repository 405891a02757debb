using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Otron.Tests;
using Otron.Text.Tokenization;

namespace Otron.Text.Tests.Tokenization;

/// <summary>The original library's ids of every code point, for the shipped tokenizers and for files that isolate one component.</summary>
public class CodePointTests
{
    private const int BlockSize = 256;
    private const string ModelPrefix = "models/";

    // No file that is known to be in use has it.
    private static readonly string[] Refused = ["pre/UnicodeScripts"];

    private static readonly Lazy<JsonNode> Golden = new(() =>
    {
        using var file = new GZipStream(File.OpenRead(Repo.Golden("codepoints.json.gz")), CompressionMode.Decompress);
        return JsonNode.Parse(file)!;
    });

    public static TheoryData<string> Pipelines => [.. Golden.Value["pipelines"]!.AsObject().Select(pipeline => pipeline.Key).Except(Refused)];

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Every_code_point_has_the_ids_of_the_original_library(string name)
    {
        var tokenizer = Load(name);
        var blocks = Golden.Value["pipelines"]![name]!["blocks"]!.AsObject().Select(block => (block.Key, Hash: (string)block.Value!)).ToArray();
        var wrong = blocks.AsParallel().Where(block => Hash(tokenizer, int.Parse(block.Key, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            != block.Hash).Select(block => block.Key).Order(StringComparer.Ordinal).ToArray();
        Assert.Empty(wrong);
    }

    private static HuggingFaceTokenizer Load(string name)
    {
        if (name.StartsWith(ModelPrefix, StringComparison.Ordinal))
            return GoldenTokenizers.Load(name[ModelPrefix.Length..]);
        var sections = new JsonObject { ["version"] = "1.0", ["model"] = Golden.Value["model"]!.DeepClone() };
        foreach (var (section, component) in Golden.Value["pipelines"]![name]!["tokenizer"]!.AsObject())
            sections[section] = component?.DeepClone();
        return Variants.Load(sections);
    }

    // The start of the SHA-256 over the ids of each code point, a line each.
    private static string Hash(HuggingFaceTokenizer tokenizer, int block)
    {
        const int mostDigits = 10;
        var lines = new ArrayBufferWriter<byte>(1 << 16);
        for (var codePoint = block * BlockSize; codePoint < (block + 1) * BlockSize; codePoint++)
        {
            if (codePoint == 0 || !Rune.IsValid(codePoint))
                continue;
            var ids = tokenizer.Encode(Text(new Rune(codePoint)), addSpecialTokens: false, parseSpecialTokens: true);
            for (var i = 0; i < ids.Length; i++)
            {
                if (i > 0)
                    lines.Write(" "u8);
                ids[i].TryFormat(lines.GetSpan(mostDigits), out var length, provider: CultureInfo.InvariantCulture);
                lines.Advance(length);
            }
            lines.Write("\n"u8);
        }
        return Convert.ToHexStringLower(SHA256.HashData(lines.WrittenSpan))[..12];
    }

    private static string Text(Rune c) => $"a{c}b {c} {c}{c}1\u00C9";
}
