using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects;

/// <summary>What an answer may be.</summary>
public sealed record AnswerRules
{
    /// <summary>How the model calls tools and what it writes around text; required with <see cref="Tools"/>.</summary>
    public Dialect? Dialect { get; init; }

    /// <summary>The tools that may be called.</summary>
    public IReadOnlyList<DialectTool> Tools { get; init; } = [];

    public CallChoice Choice { get; init; }

    /// <summary>One call at most.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Calls that the conversation has before this answer, for formats that number them.</summary>
    public int CallsBefore { get; init; }

    /// <summary>How the model writes its reasoning; null if it cannot come.</summary>
    public ReasoningForm? Reasoning { get; init; }

    /// <summary>The prompt has opened the reasoning.</summary>
    public bool StartsInReasoning { get; init; }

    /// <summary>The form of the answer's text; null for any text.</summary>
    public Func<Terms, GrammarNode>? Format { get; init; }

    /// <summary>The id of a mark that is a special token of the model; null for one that is text.</summary>
    public required Func<string, int?> SpecialId { get; init; }

    /// <summary>
    /// Arguments have a space after each comma and colon, as the template prints them in the next turn, so that the call is found in the
    /// cache; otherwise the model chooses between one and none.
    /// </summary>
    public bool HasFixedSpaces { get; init; }

    /// <summary>Gets a sentence for each part of a tool's schema that is not kept; null if nobody asks.</summary>
    public ICollection<string>? Relaxed { get; init; }
}
