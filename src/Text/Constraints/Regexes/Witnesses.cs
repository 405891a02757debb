namespace Otron.Text.Constraints.Regexes;

/// <summary>
/// How long the shortest text of a term is at most: exact for what is made of sets, series, unions and loops; of an intersection or a
/// complement the length of the text that was found when it was asked whether there is one.
/// </summary>
internal static class Witnesses
{
    /// <returns>A number of bytes that tokens can spell; <see cref="Term.NoEnd"/> where no text is known.</returns>
    public static int Of(Term term)
    {
        if (term.IsNullable)
            return 0;
        if (term.Witness != Term.NoEnd)
            return term.Witness;
        return term.Witness = term.Kind switch
        {
            TermKind.Set => term.Spelled == Inhabitation.Some ? 1 : Term.NoEnd,
            TermKind.Concat => OfSeries(term),
            TermKind.Union => term.Parts.Min(Of),
            TermKind.Repeat => Clamp((long)term.Min * Of(term.First)),
            _ => Term.NoEnd,
        };
    }

    public static int Clamp(long length) => (int)Math.Min(length, Term.NoEnd);

    // A loop, because a text may be long.
    private static int OfSeries(Term term)
    {
        long length = 0;
        for (; term.Kind == TermKind.Concat && length < Term.NoEnd; term = term.Rest)
            length += Of(term.First);
        return Clamp(length + (length < Term.NoEnd ? Of(term) : 0));
    }
}
