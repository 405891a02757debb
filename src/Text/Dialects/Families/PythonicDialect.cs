using Otron.Text.Constraints.Grammars;
using Otron.Text.Dialects.Reading;
using Otron.Text.Dialects.Writing;

namespace Otron.Text.Dialects.Families;

/// <summary>Calls in the form of Python: <c>[f(a=1, b="x"), g()]</c>, at the beginning of an answer or after a mark. Llama 3.2 and 4, OLMo 3, LFM2.</summary>
internal sealed class PythonicDialect : Dialect
{
    public static PythonicDialect Instance { get; } = new();

    public override string Name => "pythonic";

    internal override IReadOnlyList<string> Opening { get; } = ["<|python_start|>", "<|tool_call_start|>"];

    internal override IReadOnlyList<string> Silent { get; } = ["<|python_end|>", "<|tool_call_end|>"];

    internal override bool MarksCalls => false;

    internal override GrammarNode Calls(CallGrammar grammar)
    {
        var writer = new MembersWriter(grammar.Terms, grammar.Python, MemberForm.Python);
        var call = grammar.Name(tool => new Series(grammar.Text("("), grammar.Arguments(tool, writer)));
        return new Series(grammar.Text("["), grammar.Several(call, new Series(grammar.Text(", "), call)), grammar.Text("]"));
    }

    /// <summary>A text that begins as a call of a declared tool does is a call, so text does not begin so.</summary>
    internal override GrammarNode FreeText(CallGrammar grammar, IReadOnlyList<Mark> marks)
    {
        var terms = grammar.Terms;
        var names = terms.AnyOf(grammar.Tools.Select(tool => tool.Name));
        return grammar.Unlike(terms.Concat(terms.Text("["), grammar.Blanks, names, terms.Text("(")), marks);
    }

    internal override ICallReader NewReader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools) =>
        new Reader(source, output, tools);

    private sealed class Reader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools)
        : Parser(source, output), ICallReader
    {
        private readonly ValueParser _values = new(source, output);

        public bool IsText { get; private set; }

        public bool MayBeginAt(int unit) => unit == '[';

        public IEnumerator<object?> Read(string? mark)
        {
            IsText = true;
            yield return Spaces();
            if (Source[0] != '[')
                yield break;
            Source.Read();
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
