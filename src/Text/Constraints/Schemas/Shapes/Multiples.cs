using System.Numerics;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>The multiples of numbers: automata that keep the remainder of the digits read so far.</summary>
internal sealed class Multiples(Terms terms, NumberTerms texts)
{
    /// <summary>Divisors are whole numbers of this many places behind the point.</summary>
    private const int Places = NumberTerms.MaxFraction;

    // Remainders times places.
    private const int MaxStates = 40_000;

    // Beside a state for each remainder and digit after the point.
    private const int Start = 0, Sign = 1, Zero = 2, First = 3;

    private readonly Dictionary<BigInteger, Term> _languages = [];

    /// <summary>The number in units of the last place; null where it has more digits than a grammar can divide by.</summary>
    public static BigInteger? Units(ExactNumber divisor)
    {
        if (divisor.IsZero || divisor.IsNegative || divisor.Plain is null || divisor.Fraction!.Length > Places)
            return null;
        var units = BigInteger.Parse(divisor.Integer + divisor.Fraction!.PadRight(Places, '0'), System.Globalization.CultureInfo.InvariantCulture);
        return IsSmall(units) ? units : null;
    }

    /// <summary>What is a multiple of both is a multiple of this.</summary>
    /// <exception cref="TooManyCombinationsException">Its automaton would be too large.</exception>
    public static BigInteger? Both(BigInteger? left, BigInteger? right)
    {
        if (left is not { } one || right is not { } other)
            return left ?? right;
        var least = one / BigInteger.GreatestCommonDivisor(one, other) * other;
        return IsSmall(least) ? least : throw new TooManyCombinationsException();
    }

    /// <summary>The texts without an exponent of all multiples.</summary>
    public Term Of(BigInteger units)
    {
        if (!_languages.TryGetValue(units, out var language))
        {
            var (modulus, places) = Reduced(units);
            _languages[units] = language = terms.Intersect(texts.Decimal, Automaton((int)modulus, places));
        }
        return language;
    }

    private static bool IsSmall(BigInteger units)
    {
        var (modulus, places) = Reduced(units);
        return modulus * (places + 2) <= MaxStates;
    }

    private static (BigInteger Modulus, int Places) Reduced(BigInteger units)
    {
        var places = Places;
        for (; places > 0 && units % 10 == 0; places--)
            units /= 10;
        return (units, places);
    }

    // State First + place · modulus + remainder: place 0 stands before the point, place p + 1 after p digits behind it.
    private Term Automaton(int modulus, int places) => terms.Automaton(First + (places + 2) * modulus, Start, (state, next) =>
    {
        var digit = next - '0';
        var isDigit = digit is >= 0 and <= 9;
        if (state is Start or Sign)
            return next == '-' && state == Start ? Sign : digit == 0 ? Zero : isDigit ? First + digit % modulus : -1;
        var (place, remainder) = state == Zero ? (0, 0) : Math.DivRem(state - First, modulus);
        if (next == '.')
            return place == 0 ? First + modulus + remainder : -1;
        if (!isDigit || state == Zero)
            return -1;
        if (place == places + 1)
            return digit == 0 ? state : -1;
        return First + (place == 0 ? 0 : place + 1) * modulus + (remainder * 10 + digit) % modulus;
    }, state =>
    {
        if (state is Start or Sign)
            return false;
        var (place, remainder) = state == Zero ? (0, 0) : Math.DivRem(state - First, modulus);
        return remainder * Power(places - Math.Max(0, place - 1), modulus) % modulus == 0;
    });

    private static long Power(int exponent, long modulus)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++)
            power = power * 10 % modulus;
        return power;
    }
}
