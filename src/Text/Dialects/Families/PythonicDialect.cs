using Otron.Text.Constraints.Grammars;
using Otron.Text.Dialects.Reading;
using Otron.Text.Dialects.Writing;
using Otron.Text.Templates;

namespace Otron.Text.Dialects.Families;

/// <summary>
/// Calls in the form of Python: <c>[f(a=1, b="x"), g()]</c>, after a mark or, as Llama 3.2 and 4 write them, at the beginning of an answer.
/// </summary>
internal sealed class PythonicDialect : Dialect
{
    /// <summary>Llama 3.2 and 4.</summary>
    public static PythonicDialect Instance { get; } = new("pythonic")
    {
        Marks = (["<|python_start|>", "<|tool_call_start|>"], ["<|python_end|>", "<|tool_call_end|>"]),
    };

    public static PythonicDialect Lfm2 { get; } = new("lfm2")
    {
        Marks = (["<|tool_call_start|>"], ["<|tool_call_end|>"]), IsMarked = true,
    };

    /// <summary>Calls without brackets, one a line, with the words of JSON.</summary>
    public static PythonicDialect Olmo3 { get; } = new("olmo3")
    {
        Marks = (["<function_calls>"], ["</function_calls>"]), IsMarked = true, IsList = false,
    };

    private PythonicDialect(string name) => Name = name;

    public override string Name { get; }

    public override ICallForm CallForm => IsMarked
        ? new PythonicCalls(Opening[0] + Open, Between, Close + Silent[0], hasPythonWords: IsList)
        : new PythonicCalls(Open, Between, Close, hasPythonWords: IsList);

    internal override IReadOnlyList<string> Opening => Marks.Opening;

    internal override IReadOnlyList<string> Silent => Marks.Closing;

    internal override bool MarksCalls => IsMarked;

    private (string[] Opening, string[] Closing) Marks { get; init; } = ([], []);

    /// <summary>Every call stands between marks.</summary>
    private bool IsMarked { get; init; }

    private bool IsList { get; init; } = true;

    private string Open => IsList ? "[" : "";

    private string Between => IsList ? ", " : "\n";

    private string Close => IsList ? "]" : "";

    internal override GrammarNode Calls(CallGrammar grammar)
    {
        var writer = new MembersWriter(grammar.Terms, IsList ? grammar.Python : grammar.Json, MemberForm.Python);
        var call = grammar.Name(tool => new Series(grammar.Text("("), grammar.Arguments(tool, writer)));
        var calls = new Series(grammar.Text(Open), grammar.Several(call, new Series(grammar.Text(Between), call)), grammar.Text(Close));
        return IsMarked ? new Series(calls, grammar.Mark(Silent[0])) : calls;
    }

    /// <summary>A text that begins as a call of a declared tool does is a call, so text does not begin so.</summary>
    internal override GrammarNode FreeText(CallGrammar grammar, IReadOnlyList<Mark> marks)
    {
        if (IsMarked)
            return base.FreeText(grammar, marks);
        var terms = grammar.Terms;
        var names = terms.AnyOf(grammar.Tools.Select(tool => tool.Name));
        return grammar.Unlike(terms.Concat(terms.Text("["), grammar.Blanks, names, terms.Text("(")), marks);
    }

    internal override ICallReader NewReader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools) =>
        new Reader(this, source, output, tools);

    private sealed class Reader(PythonicDialect dialect, TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools)
        : Parser(source, output), ICallReader
    {
        private readonly ValueParser _values = new(source, output);

        public bool IsText { get; private set; }

        public bool MayBeginAt(int unit) => !dialect.IsMarked && unit == '[';

        public IEnumerator<object?> Read(string? mark)
        {
            IsText = true;
            yield return Spaces();
            if (Source[0] == '[')
                Source.Read();
            else if (dialect.IsList)
                yield break;
            while (true)
            {
                yield return Spaces();
                if (Source[0] == ',')
                {
                    Source.Read();
                    continue;
                }
                if (Source[0] == ']')
                {
                    Source.Read();
                    yield break;
                }
                yield return Name();
                // After a mark every name is a call; without one only a declared name tells it from a list of words.
                if (Source[0] != '(' || (IsText && mark is null && !tools.ContainsKey(Word)))
                    yield break;
                Source.Read();
                IsText = false;
                Output.Call(Word);
                yield return Arguments();
            }
        }

        private IEnumerator<object?> Name()
        {
            var name = "";
            while (true)
            {
                while (!Source.Knows(0))
                    yield return More;
                if (!TextSource.IsText(Source[0]) || !(char.IsAsciiLetterOrDigit((char)Source[0]) || (char)Source[0] is '_' or '.' or '-'))
                    break;
                name += (char)Source.Read();
            }
            Word = name;
        }

        private IEnumerator<object?> Arguments()
        {
            // An empty object goes out whole.
            yield return Spaces();
            if (Source[0] == ')')
            {
                Source.Read();
                Output.Arguments("{}");
                yield break;
            }
            yield return _values.Members('=', ')');
        }
    }
}
