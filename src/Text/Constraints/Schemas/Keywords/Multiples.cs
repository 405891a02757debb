using System.Globalization;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary>The multiples of a number: an automaton that keeps the remainder of the digits read so far.</summary>
internal sealed class Multiples(Terms terms, NumberTerms texts)
{
    private const int MaxDivisor = 10_000;

    // Beside a state for each remainder and digit after the point.
    private const int Start = 0, Sign = 1, Zero = 2, First = 3;

    public Term Of(ExactNumber divisor, Site site)
    {
        if (divisor.IsZero || divisor.IsNegative)
            throw site.Error("'multipleOf' must be greater than zero.");
        var exponent = divisor.Scale - divisor.Digits.Length;
        var places = (int)Math.Max(0, -exponent);
        if (divisor.Digits.Length > 5 || exponent > 4 || places > NumberTerms.MaxFraction
            || long.Parse(divisor.Digits, CultureInfo.InvariantCulture) * Power(Math.Max(0, (int)exponent), long.MaxValue) is not (<= MaxDivisor and var modulus))
            throw site.Error($"'multipleOf' of {divisor.Spelling} is not supported: without its point it must be at most {MaxDivisor}.");
        return terms.Intersect(texts.Decimal, Automaton((int)modulus, places));
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
