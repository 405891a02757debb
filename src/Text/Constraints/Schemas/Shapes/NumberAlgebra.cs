using System.Numerics;
using System.Text;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>Intersection, union and complement of sets of numbers.</summary>
internal sealed class NumberAlgebra(Terms terms)
{
    private readonly NumberTerms _texts = new(terms);

    private Multiples Multiples => field ??= new(terms, _texts);

    public NumberTerms Texts => _texts;

    public static NumberSet Of(IEnumerable<ExactNumber> numbers) => new([.. numbers.Distinct()], null);

    public NumberSet OfLanguage(Term language, bool isIntegral = false, Exponents exponents = Exponents.Some) =>
        exponents != Exponents.All && terms.IsNothing(language) ? NumberSet.None : new([], new(language, isIntegral, exponents));

    public static NumberSet OfMultiples(BigInteger divisor) => new([], new(null, IsIntegral: false, Exponents.Some) { Divisor = divisor });

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
        var rest = OfLanguage(terms.Minus(_texts.Decimal, texts), exponents: exponents).Rest;
        return new([], rest is null ? null : rest with { Period = Multiples.Both(set.Rest?.Divisor, set.Rest?.Period) });
    }

    public bool Contains(NumberSet set, ExactNumber number) => set.IsAll || set.Listed.Contains(number) || RestContains(set.Rest, number);

    private bool RestContains(NumberRest? rest, ExactNumber number)
    {
        if (rest is null || (rest.IsIntegral && !number.IsInteger))
            return false;
        return rest is { Language: null, Divisor: null } || (number.Plain is { } plain && terms.Matches(Language(rest), Encoding.ASCII.GetBytes(plain)));
    }

    private NumberRest? Intersect(NumberRest? left, NumberRest? right)
    {
        if (left is null || right is null)
            return null;
        var exponents = left.Exponents == right.Exponents ? left.Exponents
            : left.Exponents == Exponents.None || right.Exponents == Exponents.None ? Exponents.None : Exponents.Some;
        var language = left.Language is { } one && right.Language is { } other ? terms.Intersect(one, other) : left.Language ?? right.Language;
        var both = new NumberRest(language, left.IsIntegral || right.IsIntegral, exponents) 
        {
            Divisor = Multiples.Both(left.Divisor, right.Divisor),
            Period = Multiples.Both(left.Period, right.Period),
        };
        return both.Language is not null && terms.IsNothing(Language(both)) ? null : both;
    }

    private NumberRest? Unite(NumberRest? left, NumberRest? right)
    {
        if (left is null || right is null)
            return left ?? right;
        var exponents = left.Exponents == right.Exponents ? left.Exponents
            : left.Exponents == Exponents.All || right.Exponents == Exponents.All ? Exponents.All : Exponents.Some;
        var period = Multiples.Both(Multiples.Both(left.Divisor, left.Period), Multiples.Both(right.Divisor, right.Period));
        if (left is { IsIntegral: true, Divisor: null } && right is { IsIntegral: true, Divisor: null })
            return new(left.Language is null || right.Language is null ? null : terms.Union(left.Language, right.Language), true, exponents) { Period = period };
        return new(terms.Union(Language(left), Language(right)), false, exponents) { Period = period };
    }

    /// <summary>All texts of the rest without an exponent.</summary>
    public Term Language(NumberRest rest)
    {
        var language = rest.Language ?? _texts.Decimal;
        if (rest.Divisor is { } divisor)
            language = terms.Intersect(language, Multiples.Of(divisor));
        return rest.IsIntegral ? terms.Intersect(language, _texts.Integral) : language;
    }
}
