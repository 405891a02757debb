using Otron.Text.Constraints.Grammars;
using Otron.Text.Dialects.Reading;
using Otron.Text.Templates;

namespace Otron.Text.Dialects;

/// <summary>A format in which models call tools.</summary>
public abstract class Dialect
{
    public abstract string Name { get; }

    /// <summary>How calls are written into a message, for a template that prints none.</summary>
    public virtual ICallForm CallForm => HermesCalls.Instance;

    /// <summary>All of an answer stands between marks, so it is read also where no tools are declared.</summary>
    public virtual bool ReadsAlways => false;

    /// <summary>Calls are numbered through the conversation.</summary>
    public virtual bool NumbersCalls => false;

    /// <summary>Marks that begin calls. The first is the one that answers are held to; a reader knows the others too.</summary>
    internal abstract IReadOnlyList<string> Opening { get; }

    /// <summary>Marks that say nothing to a client and are left out of the text.</summary>
    internal virtual IReadOnlyList<string> Silent => [];

    /// <summary>Every call stands after a mark; otherwise one may also stand at the beginning of an answer.</summary>
    internal virtual bool MarksCalls => true;

    /// <summary>The grammar of the calls that follow the first opening mark, or begin the answer.</summary>
    internal abstract GrammarNode Calls(CallGrammar grammar);

    /// <summary>The grammar of text in which no call stands but after one of the marks.</summary>
    internal virtual GrammarNode FreeText(CallGrammar grammar, IReadOnlyList<Mark> marks) => new FreeText(marks, mayEnd: true);

    /// <summary>The grammar of text in the form that a client asked for, with the marks that the model writes around text.</summary>
    internal virtual GrammarNode Formatted(CallGrammar grammar, GrammarNode format) => format;

    /// <summary>The grammar of the whole of an answer, for a format that has marks around every part; null for the others.</summary>
    internal virtual GrammarNode? Answer(CallGrammar grammar, AnswerRules rules) => null;

    /// <summary>Reads the whole of an answer, for a format that has marks around every part; null for the others.</summary>
    internal virtual IEnumerator<object?>? ReadAnswer(TextSource source, AnswerOutput output) => null;

    /// <summary>Reads the calls of one answer.</summary>
    /// <param name="tools">The declared tools by name.</param>
    internal abstract ICallReader NewReader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools);
}
