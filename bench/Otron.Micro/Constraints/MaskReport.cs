using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Otron.Text;
using Otron.Text.Constraints;
using Otron.Text.Constraints.Schemas;
using Otron.Text.Tokenization;

namespace Otron.Micro.Constraints;

/// <summary>
/// Times of masks over real schemas: every mask of the first valid instance of each golden schema, written token by token, on one thread,
/// in processor time. All caches are cold at the start of a schema, but for the tables of the vocabulary; a second line keeps what schemas
/// of one model share. Each mask counts with the median of some passes, for other processes on the machine slow single ones.
/// </summary>
internal static class MaskReport
{
    private const int Passes = 5;

    // The same schemas and vocabulary of 49k, measured on two AMD EPYC cores with the Python bindings, one thread.
    private const string Others = """
        llguidance 1.9.1, 49k    mean 18.7   p50 10.0            p99  170   longest 1428 µs   compile + first mask p50 1.58   p99    4.6 ms   69 refused
        XGrammar 0.2.8, 49k      mean 12.4   p50  2.5            p99   64   longest 6880 µs   compile + first mask p50 9.30   p99 5466.0 ms   40 refused or wrong
        XGrammar 2               100 tools, as its authors tell: 173 ms
        """;

    public static SchemaOptions ToTheLetter { get; } = new(ClosesObjects: false, JsonWhitespace.None, RelaxesUnsupported: false);

    public static void Run()
    {
        var cases = Cases().ToArray();
        var shipped = HuggingFaceTokenizer.Load(ShippedModel.Folder().TokenizerPath);
        var large = SyntheticVocabulary.Of(ShippedModel.Folder().TokenizerPath, 1 << 18, anyPairs: false);
        var wild = SyntheticVocabulary.Of(ShippedModel.Folder().TokenizerPath, 1 << 18, anyPairs: true);
        foreach (var (name, tokenizer) in new[] { ("49k", shipped), ("256k", large), ("256k any pairs", wild) })
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var vocabulary = ConstraintVocabulary.Of(tokenizer, tokenizer.VocabularySize);
            _ = vocabulary.Table.Slices;
            var tables = GC.GetTotalMemory(forceFullCollection: true) - before;
            _ = new MaskPass(vocabulary, cases, isShared: false); // the compiler of methods warms up
            foreach (var isShared in new[] { false, true })
            {
                MaskPass[] passes = [.. Enumerable.Range(0, Passes).Select(_ => new MaskPass(isShared ? vocabulary.WithoutMasks() : vocabulary, cases, isShared))];
                Print($"Otron, {name}, {(isShared ? "shared" : "cold")}", passes);
                if (isShared)
                    Console.WriteLine($"    tables of the vocabulary {tables / 1e6:f0} MB, masks of all schemas {passes[^1].MaskBytes / 1e6:f1} MB of a budget of 32 MiB");
            }
        }
        Console.WriteLine(Others);
    }

    private static void Print(string name, MaskPass[] passes)
    {
        var (masks, starts) = (Medians(passes, pass => pass.Masks), Medians(passes, pass => pass.Starts));
        Console.WriteLine(
            $"{name,-29} mean {masks.Average(),4:f1}   p50 {At(masks, 0.5),4:f1}   p90 {At(masks, 0.9),4:f0}   p99 {At(masks, 0.99),4:f0}   "
            + $"p99.9 {At(masks, 0.999),4:f0}   longest {masks[^1],4:f0} µs   "
            + $"compile + first mask p50 {At(starts, 0.5) / 1000:f2}   p99 {At(starts, 0.99) / 1000,4:f1} ms   "
            + $"{passes[0].Refused} refused, {passes[0].Rejected} rejected, {masks.Length} masks");
        Console.WriteLine(
            $"    mean of single passes {string.Join(", ", passes.Select(pass => $"{pass.Masks.Average():f1}"))} µs; "
            + $"a token where mask and step are known {passes.Min(pass => pass.Known):f2} µs; "
            + $"one token alone in {(double)passes[0].Forced / masks.Length:p0}");
    }

    // Of each place the median of the passes, sorted.
    private static double[] Medians(MaskPass[] passes, Func<MaskPass, List<double>> times)
    {
        var medians = new double[times(passes[0]).Count];
        for (var i = 0; i < medians.Length; i++)
            medians[i] = passes.Select(pass => times(pass)[i]).Order().ElementAt(passes.Length / 2);
        Array.Sort(medians);
        return medians;
    }

    private static double At(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    private static IEnumerable<(JsonElement Schema, byte[] Instance)> Cases()
    {
        var path = Path.Combine(ShippedModel.Repository, "tests", "Fixtures", "golden", "json_schemas", "cases.json.gz");
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        foreach (var one in JsonDocument.Parse(stream).RootElement.EnumerateArray())
            foreach (var test in one.GetProperty("tests").EnumerateArray().Where(test => test.GetProperty("valid").GetBoolean()).Take(1))
                yield return (one.GetProperty("schema"), Encoding.UTF8.GetBytes(JsonSerializer.Serialize(test.GetProperty("data"), Compact)));
    }

    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
