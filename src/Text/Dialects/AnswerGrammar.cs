using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects;

/// <summary>The grammar of a whole answer: reasoning, then text in its form, or calls.</summary>
public static class AnswerGrammar
{
    /// <summary>Makes the grammar; the schemas of tools are compiled when their names are written.</summary>
    /// <exception cref="ConstraintException">The form of the text cannot be kept.</exception>
    public static GrammarNode Make(Terms terms, AnswerRules rules)
    {
        var grammar = new CallGrammar(terms, rules);
        if (rules.Dialect?.Answer(grammar, rules) is { } whole)
            return whole;
        var answer = Answer(grammar, terms, rules);
        return rules.Reasoning is { } form ? AfterReasoning(grammar, terms, rules, form, answer) : answer;
    }

    /// <summary>Checks that the schema of a tool can be kept in a format of calls, as far as the tool asks for it.</summary>
    /// <param name="relaxed">Gets a sentence for each part that is not kept.</param>
    /// <exception cref="ConstraintException">It cannot.</exception>
    public static void Check(Dialect dialect, DialectTool tool, ICollection<string> relaxed) => CallGrammar.Check(dialect, tool, relaxed);

    private static GrammarNode AfterReasoning(CallGrammar grammar, Terms terms, AnswerRules rules, ReasoningForm form, GrammarNode answer)
    {
        var blank = new Lexeme(terms.Repeat(terms.Byte((byte)'\n'), 0, 2));
        // A call ends the reasoning for a reader, so none can begin before the reasoning is closed.
        Mark[] marks = [grammar.In(form.Close, new Series(blank, answer)), .. Forbidden(grammar, rules)];
        var reasoning = new FreeText(marks, mayEnd: false);
        // GLM's reasoning begins on a line of its own.
        var line = new Lexeme(terms.Optional(terms.Text("\n")));
        return rules.StartsInReasoning ? reasoning : new OneOf(new Series(line, grammar.Mark(form.Open), reasoning), answer);
    }

    private static GrammarNode Answer(CallGrammar grammar, Terms terms, AnswerRules rules)
    {
        var format = rules.Format?.Invoke(terms);
        if (format is not null && rules.Dialect is { } speaks)
            format = speaks.Formatted(grammar, format);
        if (rules.Tools.Count == 0 || rules.Dialect is not { } dialect)
            return format ?? new FreeText([], mayEnd: true);
        if (rules.Choice == CallChoice.None)
            return format ?? dialect.FreeText(grammar, [.. Forbidden(grammar, rules)]);
        var calls = dialect.Calls(grammar);
        if (rules.Choice == CallChoice.Required)
            return dialect.MarksCalls ? new Series(grammar.Mark(dialect.Opening[0]), calls) : calls;
        if (format is not null)
            return new OneOf(format, dialect.MarksCalls ? new Series(grammar.Mark(dialect.Opening[0]), calls) : calls);
        Mark[] marks = [grammar.In(dialect.Opening[0], calls), .. Forbidden(grammar, rules).Skip(1)];
        var text = dialect.FreeText(grammar, marks);
        return dialect.MarksCalls ? text : new OneOf(calls, text);
    }

    /// <summary>Marks that a reader would take for the beginning of a call.</summary>
    private static IEnumerable<Mark> Forbidden(CallGrammar grammar, AnswerRules rules) =>
        rules.Tools.Count == 0 ? [] : (rules.Dialect?.Opening ?? []).Select(mark => grammar.In(mark, then: null));
}
