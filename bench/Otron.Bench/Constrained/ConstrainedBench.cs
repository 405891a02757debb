using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Otron.Bench.Reporting;
using Otron.Engine;
using Otron.Engine.Generation;
using Otron.Engine.Generation.Sampling;
using Otron.Engine.Generation.Sequences;
using Otron.Engine.Models;
using Otron.Text.Constraints;
using Otron.Text.Constraints.Schemas;
using Otron.Text.Tokenization;

namespace Otron.Bench.Constrained;

/// <summary>Decode of answers that must follow a JSON schema beside free ones, in turns in one run.</summary>
internal static class ConstrainedBench
{
    private const int PromptTokens = 16;

    // Free strings, enums, numbers and optional keys; a list without an end, so that every row decodes to the last token.
    private const string Schema = """
        {"type":"array","minItems":1000,"items":{"type":"object","properties":{
          "name":{"type":"string"},"kind":{"enum":["harbour","river","lake","canal"]},"depth":{"type":"number"},
          "tags":{"type":"array","items":{"type":"string","maxLength":12},"maxItems":4},"visited":{"type":"boolean"},
          "date":{"type":"string","format":"date"}},"required":["name","kind","depth"]}}
        """;

    public static async Task<int> RunAsync(ConstrainedOptions options)
    {
        var folder = ModelFolder.Load(options.ModelsRoot, options.Model);
        folder = folder with { Decoder = folder.Decoder! with { EndTokenIds = [] } };
        var threads = options.Threads > 0 ? options.Threads : Math.Min(4, Environment.ProcessorCount);
        var tokenizer = HuggingFaceTokenizer.Load(folder.TokenizerPath, folder.VocabularySize);
        using var engine = LlmEngine.Load(folder, new EngineOptions { Rows = options.Batches.Max(), Threads = threads });
        var vocabulary = ConstraintVocabulary.Of(tokenizer, engine.VocabularySize);
        var schema = options.SchemaPath is { } path ? await File.ReadAllTextAsync(path) : Schema;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"model {folder.Id} · {threads} threads · {Machine.Describe()}"));
        Console.WriteLine($"median ± deviation of {options.Repeats} runs in turns, each constraint cold; ratio of times, constrained to free");
        Console.WriteLine();
        Console.WriteLine("| test          |    B |         free t/s |  constrained t/s | ratio |");
        Console.WriteLine("| ------------- | ---: | ---------------: | ---------------: | ----: |");
        foreach (var rows in options.Batches)
            await MeasureAsync(options, rows, () => DecodeAsync(engine, rows, options.Tokens, null), () =>
            {
                var compiled = Compile(schema, vocabulary);
                return DecodeAsync(engine, rows, options.Tokens, () => new BenchConstraint(compiled.Start(default, [])));
            });
        return 0;
    }

    private static async Task MeasureAsync(ConstrainedOptions options, int rows, Func<Task<double>> free, Func<Task<double>> constrained)
    {
        await free(); // warm both up
        await constrained();
        var pairs = new List<(double Free, double Constrained)>();
        for (var i = 0; i < options.Repeats; i++)
            pairs.Add((await free(), await constrained()));
        var (frees, bound) = (new Distribution(pairs.Select(pair => pair.Free)), new Distribution(pairs.Select(pair => pair.Constrained)));
        var ratio = new Distribution(pairs.Select(pair => pair.Free / pair.Constrained)).Median;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| tg{options.Tokens,-11} | {rows,4} | {frees.Median,8:F1} ± {frees.Deviation,5:F1} | {bound.Median,8:F1} ± {bound.Deviation,5:F1} | {ratio,5:F2} |"));
    }

    private static CompiledConstraint Compile(string schema, ConstraintVocabulary vocabulary)
    {
        using var json = JsonDocument.Parse(schema);
        var root = json.RootElement.Clone();
        var form = new SchemaOptions(ClosesObjects: true, JsonWhitespace.Lines, RelaxesUnsupported: false);
        return CompiledConstraint.Compile(terms => SchemaGrammar.Compile(root, form, terms), vocabulary);
    }

    /// <summary>Tokens per second while all rows decode, prompts included, which are short.</summary>
    private static async Task<double> DecodeAsync(LlmEngine engine, int rows, int tokens, Func<ITokenConstraint>? constraint)
    {
        var sampling = new SamplingParams { Temperature = 0.8f, Seed = 1 };
        var sequences = Enumerable.Range(0, rows)
            .Select(row => new Sequence(EngineBench.Prompt(PromptTokens + row), tokens, sampling with { Choice = (uint)row }) { Constraint = constraint?.Invoke() })
            .ToArray();
        var started = Stopwatch.GetTimestamp();
        foreach (var sequence in sequences)
            EngineBench.Submit(engine, sequence);
        var times = await Task.WhenAll(sequences.Select(EngineBench.ReadAsync));
        return times.Sum(made => made.Count) / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
