using System.Globalization;
using System.Text;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Clients;

/// <summary>A list of texts of which the answer is one.</summary>
public static class ChoiceGrammar
{
    /// <exception cref="ConstraintException">The list is empty, too long, or has half a surrogate pair in it.</exception>
    public static GrammarNode Compile(IReadOnlyList<string> choices, Terms terms)
    {
        if (choices.Count == 0)
            throw new ConstraintException("The list of choices is empty. Send one text at least.");
        if (choices.Count > PatternLimits.MaxChoices)
            throw new ConstraintException($"The list has {choices.Count} choices; {PatternLimits.MaxChoices} are allowed. Send fewer, or a regex.");
        if (choices.Sum(choice => (long)choice.Length) > PatternLimits.MaxChoiceCharacters)
        {
            var most = PatternLimits.MaxChoiceCharacters.ToString(CultureInfo.InvariantCulture);
            throw new ConstraintException($"The choices have more than {most} characters together. Send fewer or shorter ones.");
        }
        for (var i = 0; i < choices.Count; i++)
        {
            if (!IsWellFormed(choices[i]))
                throw new ConstraintException("The choice has half a surrogate pair in it. Send the whole character.", i);
        }
        return new Lexeme(terms.AnyOf(choices));
    }

    internal static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i += char.IsSurrogate(text[i]) ? 2 : 1)
        {
            if (!Rune.TryGetRuneAt(text, i, out _))
                return false;
        }
        return true;
    }
}
