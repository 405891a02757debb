using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>The languages of numbers: all of them, integers, and those between two bounds.</summary>
internal sealed class NumberTerms(Terms terms)
{
    /// <summary>Digits before the point, at most.</summary>
    public const int MaxInteger = 18;

    /// <summary>Digits after the point, at most.</summary>
    public const int MaxFraction = 17;

    private Term? _digit, _positive, _decimal, _integral, _number, _integer;

    public Term Digit => _digit ??= terms.ByteRange((byte)'0', (byte)'9');

    /// <summary>Texts without an exponent. Zero has no sign here.</summary>
    public Term Decimal => _decimal ??= terms.Union(Magnitude, terms.Concat(terms.Text("-"), AtLeast("0", "", isExclusive: true)));

    /// <summary>Texts of integers, perhaps with a point and zeros after it.</summary>
    public Term Integral => _integral ??= terms.Concat(terms.Optional(terms.Text("-")), Whole, terms.Optional(PointAndZeros));

    /// <summary>Any number of JSON.</summary>
    public Term Number => _number ??= terms.Concat(
        terms.Optional(terms.Text("-")), Magnitude, terms.Optional(terms.Concat(terms.Byte("eE"u8), terms.Optional(terms.Byte("+-"u8)), terms.Repeat(Digit, 1, 3))));

    /// <summary>Any integer, without point and exponent.</summary>
    public Term Integer => _integer ??= terms.Concat(terms.Optional(terms.Text("-")), Whole);

    private Term PositiveDigit => _positive ??= terms.ByteRange((byte)'1', (byte)'9');

    private Term Whole => terms.Union(terms.Text("0"), terms.Concat(PositiveDigit, Digits(0, MaxInteger - 1)));

    private Term Magnitude => terms.Concat(Whole, AnyFraction);

    private Term AnyFraction => terms.Optional(terms.Concat(terms.Text("."), Digits(1, MaxFraction)));

    private Term PointAndZeros => terms.Concat(terms.Text("."), terms.Repeat(terms.Text("0"), 1, MaxFraction));

    /// <summary>All texts of a number that have no exponent.</summary>
    public Term Spellings(ExactNumber number)
    {
        if (number.Plain is not { } plain)
            return terms.Nothing;
        var fraction = number.Fraction!;
        var zeros = Math.Max(0, MaxFraction - fraction.Length);
        return terms.Concat(terms.Text(plain), fraction.Length > 0 ? terms.Repeat(terms.Text("0"), 0, zeros) : terms.Optional(PointAndZeros));
    }

    /// <summary>Texts of numbers that are at least a bound, or more.</summary>
    public Term From(ExactNumber bound, bool isExclusive)
    {
        if (bound.Integer is not { } integer || bound.Fraction is not { } fraction)
            return bound.IsNegative ? bound.Scale > 0 ? Decimal : Magnitude : bound.Scale > 0 ? terms.Nothing : Above(isExclusive: true);
        if (bound.IsZero)
            return Above(isExclusive);
        return bound.IsNegative
            ? terms.Union(Magnitude, Negative(terms.Intersect(AtMost(integer, fraction, isExclusive), AtLeast("0", "", isExclusive: true))))
            : AtLeast(integer, fraction, isExclusive);
    }

    /// <summary>Texts of numbers that are at most a bound, or less.</summary>
    public Term UpTo(ExactNumber bound, bool isExclusive)
    {
        var below = Negative(AtLeast("0", "", isExclusive: true));
        if (bound.Integer is not { } integer || bound.Fraction is not { } fraction)
            return !bound.IsNegative ? bound.Scale > 0 ? Decimal : terms.Union(below, Zero) : bound.Scale > 0 ? terms.Nothing : below;
        if (bound.IsZero)
            return isExclusive ? below : terms.Union(below, Zero);
        return bound.IsNegative ? Negative(AtLeast(integer, fraction, isExclusive)) : terms.Union(below, AtMost(integer, fraction, isExclusive));
    }

    private Term Zero => AtMost("0", "", isExclusive: false);

    private Term Above(bool isExclusive) => isExclusive ? AtLeast("0", "", isExclusive: true) : Magnitude;

    private Term Negative(Term magnitude) => terms.Concat(terms.Text("-"), magnitude);

    private Term Digits(int min, int max) => terms.Repeat(Digit, min, max);

    private Term AtLeast(string integer, string fraction, bool isExclusive)
    {
        var parts = new List<Term>();
        if (integer.Length < MaxInteger)
            parts.Add(integer == "0"
                ? terms.Concat(PositiveDigit, Digits(0, MaxInteger - 1), AnyFraction)
                : terms.Concat(PositiveDigit, Digits(integer.Length, MaxInteger - 1), AnyFraction));
        if (integer.Length > MaxInteger)
            return terms.Nothing;
        for (var i = 0; i < integer.Length && integer != "0"; i++)
            if (integer[i] < '9')
                parts.Add(terms.Concat(terms.Text(integer[..i]), Between(integer[i] + 1, '9'), Digits(integer.Length - i - 1, integer.Length - i - 1), AnyFraction));
        parts.Add(terms.Concat(terms.Text(integer), FractionAtLeast(fraction, isExclusive)));
        return terms.Union([.. parts]);
    }

    private Term FractionAtLeast(string fraction, bool isExclusive)
    {
        if (fraction.Length == 0)
            return isExclusive ? terms.Concat(terms.Text("."), NotZero(MaxFraction)) : AnyFraction;
        var parts = new List<Term>();
        for (var i = 0; i < fraction.Length && i < MaxFraction; i++)
            if (fraction[i] < '9')
                parts.Add(terms.Concat(terms.Text(fraction[..i]), Between(fraction[i] + 1, '9'), Digits(0, MaxFraction - i - 1)));
        if (fraction.Length <= MaxFraction)
            parts.Add(terms.Concat(terms.Text(fraction), isExclusive ? NotZero(MaxFraction - fraction.Length) : Digits(0, MaxFraction - fraction.Length)));
        return terms.Concat(terms.Text("."), terms.Union([.. parts]));
    }

    private Term AtMost(string integer, string fraction, bool isExclusive)
    {
        if (integer.Length > MaxInteger)
            return Magnitude;
        var parts = new List<Term>();
        if (integer.Length > 1)
            parts.Add(terms.Concat(terms.Union(terms.Text("0"), terms.Concat(PositiveDigit, Digits(0, integer.Length - 2))), AnyFraction));
        for (var i = 0; i < integer.Length; i++)
        {
            var lowest = i == 0 && integer.Length > 1 ? '1' : '0';
            if (integer[i] > lowest)
                parts.Add(terms.Concat(terms.Text(integer[..i]), Between(lowest, integer[i] - 1), Digits(integer.Length - i - 1, integer.Length - i - 1), AnyFraction));
        }
        parts.Add(terms.Concat(terms.Text(integer), FractionAtMost(fraction, isExclusive)));
        return terms.Union([.. parts]);
    }

    private Term FractionAtMost(string fraction, bool isExclusive)
    {
        if (fraction.Length == 0)
            return isExclusive ? terms.Nothing : terms.Optional(PointAndZeros);
        var parts = new List<Term>();
        for (var i = 0; i < fraction.Length && i < MaxFraction; i++)
        {
            if (i > 0)
                parts.Add(terms.Text(fraction[..i]));
            if (fraction[i] > '0')
                parts.Add(terms.Concat(terms.Text(fraction[..i]), Between('0', fraction[i] - 1), Digits(0, MaxFraction - i - 1)));
        }
        if (fraction.Length > MaxFraction)
            parts.Add(terms.Text(fraction[..MaxFraction]));
        else if (!isExclusive)
            parts.Add(terms.Concat(terms.Text(fraction), terms.Repeat(terms.Text("0"), 0, MaxFraction - fraction.Length)));
        return terms.Optional(terms.Concat(terms.Text("."), terms.Union([.. parts])));
    }

    /// <summary>At most so many digits, one of them not zero.</summary>
    private Term NotZero(int max) =>
        max <= 0 ? terms.Nothing : terms.Minus(Digits(1, max), terms.Star(terms.Text("0")));

    private Term Between(int first, int last) => terms.ByteRange((byte)first, (byte)last);
}
