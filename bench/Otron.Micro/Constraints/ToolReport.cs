using System.IO.Compression;
using System.Text.Json;
using Otron.Text.Constraints;
using Otron.Text.Dialects;
using Otron.Text.Dialects.Families;
using Otron.Text.Dialects.Reading;
using Otron.Text.Tokenization;

namespace Otron.Micro.Constraints;

/// <summary>
/// What a request with many tools costs before its first token, in processor time of one thread: the check of every schema, and the grammar with
/// its first mask. The schemas are compiled into the grammar when their names are written.
/// </summary>
internal static class ToolReport
{
    private const int RoundCount = 15;

    public static void Run()
    {
        var tokenizer = HuggingFaceTokenizer.Load(ShippedModel.Folder().TokenizerPath);
        var vocabulary = ConstraintVocabulary.Of(tokenizer, tokenizer.VocabularySize);
        var sets = ToolSets();
        var all = sets.SelectMany(static set => set).DistinctBy(static tool => tool.Name).ToArray();
        for (var warmUp = 0; warmUp < 3; warmUp++)
            Rounds(all, vocabulary); // the compiler of methods needs it
        Measure("largest set", sets.MaxBy(static set => set.Length)!, vocabulary);
        foreach (var count in new[] { 100, all.Length, 512 })
            Measure("real schemas", [.. Enumerable.Range(0, count).Select(i => all[i % all.Length] with { Name = $"{all[i % all.Length].Name}_{i}" })], vocabulary);
    }

    private static void Measure(string name, DialectTool[] tools, ConstraintVocabulary vocabulary)
    {
        var (check, compile) = Rounds(tools, vocabulary);
        Console.WriteLine($"{tools.Length,4} tools, {name,-12}  schemas {check / 1000,6:f2} ms   grammar and first mask {compile / 1000,6:f2} ms   (medians of {RoundCount})");
    }

    // The medians, in microseconds.
    private static (double Check, double Compile) Rounds(DialectTool[] tools, ConstraintVocabulary vocabulary)
    {
        var rules = new AnswerRules { Dialect = KnownDialects.Own, Tools = tools, Choice = CallChoice.Required, SpecialId = static _ => null };
        var (checks, compiles) = (new List<double>(), new List<double>());
        for (var round = 0; round < RoundCount; round++)
        {
            var clock = ProcessorClock.Now;
            foreach (var tool in tools)
                AnswerGrammar.Check(KnownDialects.Own, tool, []);
            checks.Add(ProcessorClock.Now - clock);
            clock = ProcessorClock.Now;
            CompiledConstraint.Compile(terms => AnswerGrammar.Make(terms, rules), vocabulary.WithoutMasks());
            compiles.Add(ProcessorClock.Now - clock);
        }
        checks.Sort();
        compiles.Sort();
        return (checks[RoundCount / 2], compiles[RoundCount / 2]);
    }

    private static DialectTool[][] ToolSets()
    {
        var path = Path.Combine(ShippedModel.Repository, "tests", "Fixtures", "golden", "tools", "bfcl.json.gz");
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        return
        [
            .. from question in JsonDocument.Parse(stream).RootElement.EnumerateArray()
               select question.GetProperty("tools").EnumerateArray().Select(static tool => tool.GetProperty("function"))
                   .Select(static function => new DialectTool(function.GetProperty("name").GetString()!, function.GetProperty("parameters"), IsStrict: false)).ToArray(),
        ];
    }
}
