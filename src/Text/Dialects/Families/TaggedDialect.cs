using System.Text.Json;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Dialects.Reading;
using Otron.Text.Dialects.Writing;

namespace Otron.Text.Dialects.Families;

/// <summary>Formats in which each argument has tags around it and strings stand as they are: Qwen3-Coder and GLM. The schema tells the types.</summary>
internal sealed class TaggedDialect : Dialect
{
    public static TaggedDialect Qwen3Coder { get; } = new("qwen3-coder", ["<tool_call>", "<function="], MemberForm.Qwen3Coder);

    /// <summary>Its template prints <c>True</c>, <c>False</c> and <c>None</c>.</summary>
    public static TaggedDialect Qwen3CoderWithPythonWords { get; } =
        new("qwen3-coder", ["<tool_call>", "<function="], MemberForm.Qwen3Coder) { HasPythonWords = true };

    public static TaggedDialect Glm { get; } = new("glm", ["<tool_call>"], MemberForm.Glm);

    /// <summary>Without newlines, from GLM 4.7 on.</summary>
    public static TaggedDialect GlmOnOneLine { get; } = new("glm", ["<tool_call>"], MemberForm.GlmOnOneLine);

    private readonly MemberForm _form;

    private TaggedDialect(string name, string[] opening, MemberForm form) => (Name, Opening, _form) = (name, opening, form);

    public override string Name { get; }

    internal override IReadOnlyList<string> Opening { get; }

    private bool HasPythonWords { get; init; }

    private bool IsGlm => _form != MemberForm.Qwen3Coder;

    internal override GrammarNode Calls(CallGrammar grammar)
    {
        var values = new RawTextWriter(grammar.Terms, grammar.Json, grammar.Spaces, IsGlm ? "</arg_value>" : "</parameter>", HasPythonWords);
        var members = new MembersWriter(grammar.Terms, values, _form);
        var call = IsGlm
            ? new Series(grammar.Name(tool => new Series(grammar.Arguments(tool, members), grammar.Mark("</tool_call>"))))
            : new Series(
                grammar.Text("\n<function="),
                grammar.Name(tool => new Series(grammar.Text(">\n"), grammar.Arguments(tool, members), grammar.Text("\n"), grammar.Mark("</tool_call>"))));
        var between = _form == MemberForm.GlmOnOneLine ? "" : "\n";
        return grammar.Several(call, new Series(grammar.Text(between), grammar.Mark(Opening[0]), call));
    }

    internal override ICallReader NewReader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools) =>
        IsGlm ? new GlmReader(source, output, tools) : new QwenReader(source, output, tools);

    /// <summary>The kinds of values that the schema takes there; an argument that it does not know is text.</summary>
    private static ArgumentType TypeOf(DialectTool? tool, string parameter) =>
        tool?.Parameters is { ValueKind: JsonValueKind.Object } schema ? ArgumentType.OfMember(schema, parameter) : ArgumentType.Text;

    private sealed class QwenReader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools)
        : Parser(source, output), ICallReader
    {
        public bool IsText { get; private set; }

        public bool MayBeginAt(int unit) => false;

        public IEnumerator<object?> Read(string? mark)
        {
            IsText = false;
            if (mark == "<tool_call>")
            {
                yield return Spaces();
                while (Source.At("<function=") == Match.Unknown)
                    yield return More;
                if (Source.At("<function=") == Match.No)
                {
                    IsText = true;
                    yield break;
                }
                Source.Skip("<function=");
            }
            yield return Until(">");
            if (Source[0] != '>')
            {
                IsText = true;
                yield break;
            }
            Source.Read();
            var name = Word.Trim();
            Output.Call(name);
            yield return Parameters(tools.GetValueOrDefault(name));
            yield return Optional("</function>");
            yield return Optional("</tool_call>");
        }

        private IEnumerator<object?> Parameters(DialectTool? tool)
        {
            var values = new TaggedValues(Output);
            while (true)
            {
                yield return Spaces();
                while (Source.At("<parameter=") == Match.Unknown)
                    yield return More;
                if (Source.At("<parameter=") == Match.No)
                    break;
                Source.Skip("<parameter=");
                yield return Until(">");
                if (Source[0] != '>')
                    yield break;
                Source.Read();
                var type = TypeOf(tool, Word);
                values.Begin(Word, type);
                yield return new TaggedValueParser(Source, Output, values, type, "\n</parameter>", "</parameter>").Value();
                if (Source.IsEnded && Source[0] == TextSource.End)
                    yield break;
            }
            if (Source[0] != TextSource.End)
                values.End();
        }
    }

    private sealed class GlmReader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools)
        : Parser(source, output), ICallReader
    {
        private readonly string[] _tags = Array.ConvertAll(["<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>", "</tool_call>"], source.Watch);

        public bool IsText { get; private set; }

        public bool MayBeginAt(int unit) => false;

        public IEnumerator<object?> Read(string? mark)
        {
            IsText = false;
            yield return Until(_tags[0], _tags[4], "\n");
            if (Word.Trim().Length == 0 || Source[0] == TextSource.End)
            {
                IsText = true;
                yield break;
            }
            var name = Word.Trim();
            Output.Call(name);
            var values = new TaggedValues(Output);
            while (true)
            {
                yield return Spaces();
                while (Source.At(_tags[0]) == Match.Unknown)
                    yield return More;
                if (Source.At(_tags[0]) == Match.No)
                    break;
                Source.Skip(_tags[0]);
                yield return Until(_tags[1]);
                var key = Word.Trim();
                yield return Optional(_tags[1]);
                yield return Spaces();
                while (Source.At(_tags[2]) == Match.Unknown)
                    yield return More;
                if (Source.At(_tags[2]) == Match.No)
                    yield break;
                Source.Skip(_tags[2]);
                var type = TypeOf(tools.GetValueOrDefault(name), key);
                values.Begin(key, type);
                yield return new TaggedValueParser(Source, Output, values, type, _tags[3]).Value();
                if (Source.IsEnded && Source[0] == TextSource.End)
                    yield break;
            }
            if (Source[0] != TextSource.End)
                values.End();
            yield return Optional(_tags[4]);
        }
    }
}
