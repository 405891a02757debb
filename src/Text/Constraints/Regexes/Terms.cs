namespace Otron.Text.Constraints.Regexes;

/// <summary>The arena of one specification's terms. It grows with use and is dropped as a whole. Not thread-safe.</summary>
public sealed class Terms
{
    /// <summary>No text at all.</summary>
    public Term Nothing => throw new NotSupportedException();

    /// <summary>The empty text alone.</summary>
    public Term Empty => throw new NotSupportedException();

    /// <summary>Every sequence of bytes.</summary>
    public Term Everything => throw new NotSupportedException();

    /// <summary>One byte of a set.</summary>
    public Term Byte(params ReadOnlySpan<byte> any) => throw new NotSupportedException();

    /// <summary>One byte from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public Term ByteRange(byte first, byte last) => throw new NotSupportedException();

    /// <summary>The UTF-8 form of a text.</summary>
    public Term Text(string text) => throw new NotSupportedException();

    public Term Bytes(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    /// <summary>One character, as UTF-8, of some ranges of code points. Surrogates are left out.</summary>
    public Term Characters(params ReadOnlySpan<(int First, int Last)> ranges) => throw new NotSupportedException();

    public Term Concat(params ReadOnlySpan<Term> parts) => throw new NotSupportedException();

    public Term Union(params ReadOnlySpan<Term> terms) => throw new NotSupportedException();

    public Term Intersect(params ReadOnlySpan<Term> terms) => throw new NotSupportedException();

    /// <summary>Every sequence of bytes that is not in the language.</summary>
    public Term Not(Term term) => throw new NotSupportedException();

    /// <summary>The language of <paramref name="term"/> without that of <paramref name="other"/>.</summary>
    public Term Minus(Term term, Term other) => Intersect(term, Not(other));

    /// <summary>Between <paramref name="min"/> and <paramref name="max"/> times; null has no end. One node, whatever the counts.</summary>
    public Term Repeat(Term term, int min, int? max) => throw new NotSupportedException();

    public Term Optional(Term term) => Repeat(term, 0, 1);

    public Term Star(Term term) => Repeat(term, 0, null);

    /// <summary>What may follow after a byte.</summary>
    public Term Derive(Term term, byte next) => throw new NotSupportedException();

    /// <summary>No text is in the language. Counts steps, never time, and takes the term for inhabited when its budget is spent.</summary>
    public bool IsNothing(Term term) => throw new NotSupportedException();

    /// <summary>The language has this text.</summary>
    public bool Matches(Term term, ReadOnlySpan<byte> text) => throw new NotSupportedException();
}
