using System.Text;
using System.Text.Json;
using Otron.Tests;
using Otron.Text.Constraints;
using Otron.Text.Dialects;
using Otron.Text.Dialects.Families;
using Otron.Text.Dialects.Reading;
using Otron.Text.Tests.Constraints;
using Otron.Text.Tests.Constraints.Schemas;
using Otron.Text.Tokenization;
using Xunit.Abstractions;

namespace Otron.Text.Tests.Dialects;

/// <summary>The grammar of a format and its reader agree: what models write may be written, and what may be written is read as it was meant.</summary>
public sealed class DialectGrammarTests(ITestOutputHelper output)
{
    private static readonly string[] Marks =
    [
        .. GoldenOutputs.Formats.Keys.SelectMany(GoldenOutputs.SpecialTokens),
        "<|tool_calls_section_begin|>", "<|tool_calls_section_end|>", "<|tool_call_begin|>", "<|tool_call_argument_begin|>", "<|tool_call_end|>",
    ];

    // What models may be held from though readers take it: a second way to write a call, and what the declared tools do not allow.
    private static readonly string[] Others =
    [
        "_single_quotes", "_functools", "single_compact", "single_arguments_first", "single_arguments_key", "single_plain_tag", "single_no_end_tag",
        "single_no_outer_tag", "single_llama4_tags", "single_no_space", "list_in_one_tag", "text_after", "python_words", "no_name_is_text", "unknown_tool_is_text", "unknown_parameter_is_text",
    ];

    public static IEnumerable<object[]> Golden =>
        GoldenOutputs.Formats.Keys.SelectMany(format => new[] { ConstraintKit.Shipped, "tiny/qwen3" }, (format, model) => new object[] { format, model });

    /// <summary>Formats whose marks are special tokens; the others are walked with real questions.</summary>
    public static TheoryData<string> Dialects =>
    [
        "llama3-json", "pythonic", "mistral-json", "mistral-v11", "deepseek-v3", "deepseek-v3.1", "kimi-k2", "harmony", "granite3", "phi4-mini",
        "functiongemma", "gemma4", "command",
    ];

    [Theory]
    [MemberData(nameof(Golden))]
    public void Calls_that_models_write_may_be_written(string format, string model)
    {
        var marks = GoldenOutputs.SpecialTokens(format);
        var refused = new List<string>();
        foreach (var golden in GoldenOutputs.Cases(format))
        {
            if (golden.TryGetProperty("cut", out _) || golden.GetProperty("finish_reason").GetString() == "length" || !IsValid(golden))
                continue;
            var starts = golden.TryGetProperty("prompt_ends_in_reasoning", out var opened) && opened.GetBoolean();
            var (dialect, reasoning) = GoldenOutputs.Formats[format];
            var rules = Rules(model, dialect, GoldenOutputs.Tools, marks) with { Reasoning = reasoning ?? (starts ? ReasoningForm.Think : null), StartsInReasoning = starts };
            var constraint = Compile(model, rules).Start(default, []);
            var name = golden.GetProperty("name").GetString()!;
            if (Array.Exists(Others, name.EndsWith) || (format is "gemma4" or "function_gemma" && !IsSorted(golden)))
                continue;
            if (Stop(constraint, golden.GetProperty("text").GetString()!, model, marks) is { } stop)
                refused.Add($"{name}: {stop}");
        }
        Assert.True(refused.Count == 0, string.Join('\n', refused));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Calls_that_may_be_written_are_read_and_are_valid(string name)
    {
        const string Model = "tiny/qwen3";
        var dialect = KnownDialects.All.First(dialect => dialect.Name == name);
        var judges = GoldenOutputs.Tools.ToDictionary(tool => tool.Name, tool => InstanceJudge.Of(tool.Parameters!.Value)!);
        var rules = Rules(Model, dialect, GoldenOutputs.Tools, Marks) with { Choice = CallChoice.Required };
        var compiled = Compile(Model, rules);
        int[] marks = [.. Marks.Select(mark => IdOf(Model, mark)).Distinct()];
        var walk = new TokenWalk(compiled, ConstraintKit.Tokenizer(Model), [], marks);
        var (random, calls, whole) = (new Random(Effort.Seed), 0, 0);
        for (var i = 0; i < Effort.Of(12, 2_000); i++)
        {
            if (!walk.Run(random, soberAfter: i % 4 * 15))
                continue;
            whole++;
            var (text, parts) = Read(dialect, compiled, walk.Written, random);
            Assert.All(parts, part => Assert.True(part.Kind is ReadPartKind.Call or ReadPartKind.Arguments or ReadPartKind.Reasoning || dialect.ReadsAlways, $"{part.Kind} '{part.Text}' in {text}"));
            var read = parts.Where(part => part.Kind == ReadPartKind.Call).ToArray();
            Assert.True(read.Length > 0, $"No call in {text}");
            foreach (var call in read)
            {
                var arguments = string.Concat(parts.Where(part => part.Kind == ReadPartKind.Arguments && part.Call == call.Call).Select(part => part.Text));
                Assert.True(judges.ContainsKey(call.Text), $"'{call.Text}' in {text}");
                Assert.True(Judge(judges[call.Text], arguments), $"{call.Text} {arguments} in {text}");
                calls++;
            }
        }
        output.WriteLine($"{whole} answers, {calls} calls");
        Assert.True(calls > 0, "No answer came to an end.");
    }

    [Fact]
    public void A_schema_is_checked_in_the_form_in_which_it_will_be_written()
    {
        var schema = JsonDocument.Parse("""{"type":"object","properties":{"words":{"type":"array","items":{"type":"string"},"uniqueItems":true}}}""").RootElement;
        var (strict, loose, relaxed) = (new DialectTool("f", schema, IsStrict: true), new DialectTool("f", schema, IsStrict: false), new List<string>());
        AnswerGrammar.Check(JsonDialect.Hermes, strict, relaxed);
        Assert.Empty(relaxed);
        // Texts between marks that may be special tokens have no form in which equal texts are equal bytes.
        Assert.Throws<ConstraintException>(() => AnswerGrammar.Check(GemmaDialect.Gemma4, strict, relaxed));
        AnswerGrammar.Check(GemmaDialect.Gemma4, loose, relaxed);
        Assert.Single(relaxed);
        foreach (var dialect in KnownDialects.All)
            AnswerGrammar.Check(dialect, GoldenOutputs.Tools[0], relaxed);
        Assert.Single(relaxed);
    }

    private static bool Judge(InstanceJudge judge, string arguments)
    {
        try
        {
            return judge.IsValid(arguments) is not false;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static (string Text, List<ReadPart> Parts) Read(Dialect dialect, CompiledConstraint compiled, List<int> written, Random random)
    {
        const string Model = "tiny/qwen3";
        var names = Marks.Distinct().ToDictionary(mark => IdOf(Model, mark));
        var reader = new AnswerReader(dialect, reasoning: null, startsInReasoning: false, GoldenOutputs.Tools, Marks.Contains);
        var (parts, all, bytes) = (new List<ReadPart>(), new StringBuilder(), new List<byte>());
        foreach (var id in written.Append(-1))
        {
            if (id >= 0 && compiled.Table.IsOrdinary(id))
            {
                bytes.AddRange(compiled.Table.Bytes(id));
                continue;
            }
            var text = Encoding.UTF8.GetString([.. bytes]);
            bytes.Clear();
            all.Append(text);
            for (var start = 0; start < text.Length;)
            {
                var length = Math.Min(text.Length - start, random.Next(1, 9));
                reader.Append(text.AsSpan(start, length), isSpecial: false, parts);
                start += length;
            }
            if (id < 0)
                continue;
            all.Append(names[id]);
            Assert.True(reader.Append(names[id], isSpecial: true, parts), $"{names[id]} after {all}");
        }
        reader.Flush(parts);
        return (all.ToString(), parts);
    }

    /// <summary>Where a text cannot go on; null if it is an answer.</summary>
    private static string? Stop(TokenConstraint constraint, string whole, string model, string[] marks)
    {
        var tokenizer = ConstraintKit.Tokenizer(model);
        var read = "";
        foreach (var (piece, isSpecial) in GoldenOutputs.Pieces(whole, marks))
            // A mark that is spelled inside a value is text.
            foreach (var id in isSpecial && constraint.Allowed().Contains(IdOf(model, piece)) ? [IdOf(model, piece)] : tokenizer.Encode(piece, addSpecialTokens: false, parseSpecialTokens: false))
            {
                var text = id >= tokenizer.VocabularySize ? piece : tokenizer.Decode([id], skipSpecialTokens: false);
                if (!constraint.Allowed().Contains(id))
                    return $"{read} || {text}";
                constraint.Accept(id);
                read += text;
            }
        return constraint.IsAccepting ? null : $"{read} || end";
    }

    /// <summary>All calls name a declared tool, and their arguments are valid.</summary>
    private static bool IsValid(JsonElement golden) => golden.GetProperty("expected").GetProperty("tool_calls").EnumerateArray().All(call =>
        GoldenOutputs.Tools.FirstOrDefault(tool => call.GetProperty("name").ValueEquals(tool.Name)) is { } tool
        && call.TryGetProperty("arguments", out var arguments)
        && InstanceJudge.Of(tool.Parameters!.Value)!.IsValid(arguments.GetRawText()) is true);

    /// <summary>The keys of all arguments are in order, as the templates of Gemma print them.</summary>
    private static bool IsSorted(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty("expected", out var expected) =>
            expected.GetProperty("tool_calls").EnumerateArray().All(call => IsSorted(call.GetProperty("arguments"))),
        JsonValueKind.Object => value.EnumerateObject().Select(member => member.Name).ToArray() is var keys
            && keys.SequenceEqual(keys.Order(StringComparer.OrdinalIgnoreCase)) && value.EnumerateObject().All(member => IsSorted(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsSorted),
        _ => true,
    };

    private static AnswerRules Rules(string model, Dialect dialect, DialectTool[] tools, string[] marks) =>
        new() { Dialect = dialect, Tools = tools, SpecialId = mark => marks.Contains(mark) ? IdOf(model, mark) : null };

    private static CompiledConstraint Compile(string model, AnswerRules rules) =>
        CompiledConstraint.Compile(terms => AnswerGrammar.Make(terms, rules), Vocabulary(model));

    // Marks that the tokenizer does not know get ids behind its own.
    private static int IdOf(string model, string mark) => ConstraintKit.Tokenizer(model).VocabularySize + Array.IndexOf(Marks, mark);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, ConstraintVocabulary> Vocabularies = new();

    private static ConstraintVocabulary Vocabulary(string model) =>
        Vocabularies.GetOrAdd(model, name => ConstraintVocabulary.Of(ConstraintKit.Tokenizer(name), ConstraintKit.Tokenizer(name).VocabularySize + Marks.Length));
}
