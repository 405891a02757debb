using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Clients;

/// <summary>A regular expression of ECMA-262 with the flag u, which the whole answer matches.</summary>
public static class RegexGrammar
{
    /// <exception cref="ConstraintException">The pattern is none, is not supported, goes beyond a limit, or matches no text.</exception>
    public static GrammarNode Compile(string pattern, Terms terms)
    {
        var term = PatternReader.Whole(terms, pattern);
        return terms.IsNothing(term) ? throw new ConstraintException("The pattern matches no text at all.") : new Lexeme(term);
    }
}
