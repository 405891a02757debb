using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>Intersection, union and complement of sets of numbers.</summary>
internal sealed class NumberAlgebra(Terms terms)
{
    private readonly NumberTerms _texts = new(terms);

    public NumberTerms Texts => _texts;

    public static NumberSet Of(IEnumerable<ExactNumber> numbers) => new([.. numbers.Distinct()], null);

    public NumberSet OfLanguage(Term language, bool isIntegral = false, Exponents exponents = Exponents.Some) =>
        exponents != Exponents.All && terms.IsNothing(language) ? NumberSet.None : new([], new(language, isIntegral, exponents));

    public NumberSet Intersect(NumberSet left, NumberSet right)
    {
        if (left.IsAll || right.IsNone)
            return right;
        if (right.IsAll || left.IsNone)
            return left;
        var listed = left.Listed.Where(number => Contains(right, number)).Concat(right.Listed.Where(number => RestContains(left.Rest, number)));
        return new([.. listed.Distinct()], Intersect(left.Rest, right.Rest));
    }

    public NumberSet Unite(NumberSet left, NumberSet right)
    {
        if (left.IsNone || right.IsAll)
            return right;
        if (right.IsNone || left.IsAll)
            return left;
        return new([.. left.Listed.Union(right.Listed)], Unite(left.Rest, right.Rest));
    }

    public NumberSet Complement(NumberSet set)
    {
        if (set.IsAll)
            return NumberSet.None;
        if (set.IsNone)
            return NumberSet.All;
        var texts = terms.Union([.. set.Listed.Select(_texts.Spellings), set.Rest is null ? terms.Nothing : Language(set.Rest)]);
        var exponents = set.Rest?.Exponents switch
        {
            Exponents.All => Exponents.None,
            null when set.Listed.Count == 0 => Exponents.All,
            _ => Exponents.Some,
        };
        return OfLanguage(terms.Minus(_texts.Decimal, texts), exponents: exponents);
    }

    public bool Contains(NumberSet set, ExactNumber number) => set.IsAll || set.Listed.Contains(number) || RestContains(set.Rest, number);

    private bool RestContains(NumberRest? rest, ExactNumber number)
    {
        if (rest is null || (rest.IsIntegral && !number.IsInteger))
            return false;
        return rest.Language is null || (number.Plain is { } plain && terms.Matches(rest.Language, System.Text.Encoding.ASCII.GetBytes(plain)));
    }

    private NumberRest? Intersect(NumberRest? left, NumberRest? right)
    {
        if (left is null || right is null)
            return null;
        var isIntegral = left.IsIntegral || right.IsIntegral;
        var exponents = left.Exponents == right.Exponents ? left.Exponents
            : left.Exponents == Exponents.None || right.Exponents == Exponents.None ? Exponents.None : Exponents.Some;
        if (left.Language is null || right.Language is null)
        {
            var language = left.Language ?? right.Language;
            if (language is not null && isIntegral && terms.IsNothing(terms.Intersect(language, _texts.Integral)))
                return null;
            return new(language, isIntegral, exponents);
        }
        var both = terms.Intersect(left.Language, right.Language);
        return terms.IsNothing(isIntegral ? terms.Intersect(both, _texts.Integral) : both) ? null : new(both, isIntegral, exponents);
    }

    private NumberRest? Unite(NumberRest? left, NumberRest? right)
    {
        if (left is null || right is null)
            return left ?? right;
        var exponents = left.Exponents == right.Exponents ? left.Exponents
            : left.Exponents == Exponents.All || right.Exponents == Exponents.All ? Exponents.All : Exponents.Some;
        if (left.IsIntegral && right.IsIntegral)
            return new(left.Language is null || right.Language is null ? null : terms.Union(left.Language, right.Language), true, exponents);
        return new(terms.Union(Language(left), Language(right)), false, exponents);
    }

    /// <summary>All texts of the rest without an exponent.</summary>
    private Term Language(NumberRest rest)
    {
        var language = rest.Language ?? _texts.Decimal;
        return rest.IsIntegral ? terms.Intersect(language, _texts.Integral) : language;
    }
}
