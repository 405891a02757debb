using Otron.Tests;
using Otron.Text.Constraints;
using Otron.Text.Dialects;
using Otron.Text.Dialects.Families;
using Otron.Text.Tests.Constraints;
using Otron.Text.Tests.Constraints.Schemas;

namespace Otron.Text.Tests.Dialects;

/// <summary>
/// 75 real questions with 205 tools: an answer that must call names a declared tool, and its arguments validate, whatever the model draws.
/// </summary>
public sealed class ToolQuestionsTests
{
    private const int Turns = 4;

    public static TheoryData<string> Dialects => [KnownDialects.Own.Name, .. KnownDialects.All.Select(dialect => dialect.Name)];

    // What ends a free text that stands as it is.
    private static readonly Dictionary<string, string> EndOfText = new(StringComparer.Ordinal)
    {
        ["qwen3-coder"] = "\n</parameter>", ["glm"] = "</arg_value>", ["functiongemma"] = "<escape>", ["gemma4"] = "<|\"|>",
    };

    [Fact]
    public void Golden_file_has_all_its_questions() =>
        Assert.Equal((75, 205), (ToolQuestion.All.Count, ToolQuestion.All.Sum(question => question.Tools.Length)));

    [Theory]
    [MemberData(nameof(Dialects))]
    public void A_call_that_must_come_names_a_declared_tool_and_validates(string name)
    {
        var dialect = KnownDialects.All.Append(KnownDialects.Own).Single(dialect => dialect.Name == name);
        var model = dialect == KnownDialects.Own ? ConstraintKit.Shipped : ConstraintKit.Small;
        var random = new Random(Effort.Seed);
        var walk = new MaskWalk(model, random);
        var wrong = new List<string>();
        var (asked, ended) = (0, 0);
        // The format of the shipped model is asked everything, the others take turns.
        var turn = KnownDialects.All.ToList().IndexOf(dialect) % Turns;
        foreach (var question in ToolQuestion.All.Where((_, index) => dialect == KnownDialects.Own || Effort.IsLong || index % Turns == turn))
        {
            asked++;
            var rules = new AnswerRules { Dialect = dialect, Tools = question.Tools, Choice = CallChoice.Required, SpecialId = static _ => null };
            var compiled = CompiledConstraint.Compile(terms => AnswerGrammar.Make(terms, rules), ConstraintKit.Vocabulary(model));
            // Harmony may think first; here it calls at once.
            if (walk.Run(compiled, random.Next(80), dialect.ReadsAlways ? "<|channel|>commentary to=functions." : "", [.. EndOfText.Where(end => end.Key == name).Select(end => end.Value)]) is not { } text)
                continue;
            ended++;
            var calls = ReadCalls.Of(text, dialect, question.Tools);
            if (calls.Length == 0)
                wrong.Add($"{question.Id}: no call in {text}");
            foreach (var (called, _, arguments) in calls)
                if (Array.Find(question.Tools, tool => tool.Name == called) is not { } tool)
                    wrong.Add($"{question.Id}: {called} is not declared");
                else if (InstanceJudge.Of(tool.Parameters!.Value)?.IsValid(arguments) != true)
                    wrong.Add($"{question.Id}: {arguments} of {called} in {text}");
        }
        Assert.True(wrong.Count == 0, $"seed {Effort.Seed}: {wrong.Count} wrong\n{string.Join('\n', wrong.Take(8))}");
        Assert.InRange(ended, asked * 4 / 5, asked);
    }
}
