using System.Numerics;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>A set of numbers: some that are listed, written as the schema wrote them, and a rest.</summary>
internal sealed record NumberSet(IReadOnlyList<ExactNumber> Listed, NumberRest? Rest)
{
    public static readonly NumberSet None = new([], null);

    public static readonly NumberSet All = new([], new(null, IsIntegral: false, Exponents.All));

    public static readonly NumberSet Integers = new([], new(null, IsIntegral: true, Exponents.Some));

    public bool IsNone => Listed.Count == 0 && Rest is null;

    public bool IsAll => Rest is { Language: null, IsIntegral: false, Divisor: null };
}

/// <summary>
/// Numbers by their texts without an exponent. With a text the language has all texts of the same number (1, 1.0, 1.00), so that the
/// complement of a language is the complement of its numbers.
/// </summary>
/// <param name="Language">The texts; null are all of them.</param>
/// <param name="IsIntegral">Of these only integers, which are written without a point.</param>
/// <param name="Exponents">Which texts with an exponent belong to the numbers.</param>
internal sealed record NumberRest(Term? Language, bool IsIntegral, Exponents Exponents)
{
    /// <summary>Of these only multiples, in units of <see cref="Multiples"/>. One automaton for all divisors is smaller than one for each.</summary>
    public BigInteger? Divisor { get; init; }

    /// <summary>A common multiple of all divisors that the language speaks of, which bounds the states of their automata side by side.</summary>
    public BigInteger? Period { get; init; }
}

/// <summary>Texts with an exponent are kept apart: they are written only where every number is allowed.</summary>
internal enum Exponents
{
    None,
    Some,
    All,
}
