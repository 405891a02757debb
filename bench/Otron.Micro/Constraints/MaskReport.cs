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
/// in processor time. All caches are cold at the start of a schema; a second column keeps what schemas of one model share.
/// </summary>
internal static class MaskReport
{
    // The same schemas and vocabulary of 49k, measured on two AMD EPYC cores with the Python bindings, one thread.
    private const string Others = """
        llguidance 1.9.1, 49k               mean 18.7   p50 10.0   p99  170   longest 1428 µs   compile + first mask p50 1.58   p99    4.6 ms   69 refused
        XGrammar 0.2.8, 49k                 mean 12.4   p50  2.5   p99   64   longest 6880 µs   compile + first mask p50 9.30   p99 5466.0 ms   40 refused or wrong
        """;

    private static readonly SchemaOptions ToTheLetter = new(ClosesObjects: false, JsonWhitespace.None, RelaxesUnsupported: false);

    public static void Run()
    {
        var cases = Cases().ToArray();
        var shipped = HuggingFaceTokenizer.Load(ShippedModel.Folder().TokenizerPath);
        var large = SyntheticVocabulary.Of(ShippedModel.Folder().TokenizerPath, 1 << 18);
        foreach (var (name, tokenizer) in new[] { ("49k", shipped), ("256k", large) })
        {
            Measure(name, tokenizer, cases, isShared: false, isQuiet: true); // the compiler of methods warms up
            Measure(name, tokenizer, cases, isShared: false, isQuiet: false);
            Measure(name, tokenizer, cases, isShared: true, isQuiet: false);
        }
        Console.WriteLine(Others);
    }

    private static void Measure(string name, HuggingFaceTokenizer tokenizer, (JsonElement Schema, byte[] Instance)[] cases, bool isShared, bool isQuiet)
    {
        var (masks, starts, made) = (new List<double>(), new List<double>(), new List<double>());
        var (refused, rejected) = (0, 0);
        var vocabulary = ConstraintVocabulary.Of(tokenizer, tokenizer.VocabularySize);
        _ = vocabulary.Table.Trie.Height + vocabulary.Table.FirstTrie.Height;
        foreach (var (schema, instance) in cases)
        {
            if (!isShared)
                vocabulary = vocabulary.WithoutMasks();
            var clock = ProcessorClock.Now;
            TokenConstraint constraint;
            try
            {
                constraint = CompiledConstraint.Compile(terms => SchemaGrammar.Compile(schema, ToTheLetter, terms), vocabulary).Start(default, [0]);
            }
            catch (ConstraintException)
            {
                refused++;
                continue;
            }
            _ = constraint.Allowed();
            starts.Add(ProcessorClock.Now - clock);
            foreach (var id in SyntheticVocabulary.Split(vocabulary.Table, instance))
            {
                clock = ProcessorClock.Now;
                var mask = constraint.Allowed();
                masks.Add(ProcessorClock.Now - clock);
                if (!mask.Contains(id))
                {
                    rejected++;
                    break;
                }
                clock = ProcessorClock.Now;
                constraint.Accept(id);
                made.Add(ProcessorClock.Now - clock);
            }
        }
        if (isQuiet)
            return;
        masks.Sort();
        starts.Sort();
        Console.WriteLine(
            $"Otron, {name}, {(isShared ? "shared" : "cold"),-24} mean {masks.Average(),4:f1}   p50 {At(masks, 0.5),4:f1}   p90 {At(masks, 0.9),4:f0}   p99 {At(masks, 0.99),4:f0}   "
            + $"p99.9 {At(masks, 0.999),4:f0}   longest {masks[^1],4:f0} µs   accept {made.Average():f1} µs   "
            + $"compile + first mask p50 {At(starts, 0.5) / 1000:f2}   p99 {At(starts, 0.99) / 1000,4:f1} ms   {refused} refused, {rejected} rejected, {masks.Count} masks");
    }

    private static double At(List<double> sorted, double share) => sorted[(int)(share * (sorted.Count - 1))];

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
