namespace Otron.Text.Templates.Values;

/// <summary>
/// A Python <c>str</c> that knows who wrote it. Nearly all strings have one author and hold no runs; a mixed one keeps, beside its
/// flat text, the runs of equal trust. Offsets are UTF-16; a template counts code points.
/// </summary>
internal sealed class JinjaString
{
    public static readonly JinjaString Empty = new("", isTrusted: true);

    private readonly TrustRun[]? _runs;
    private int _codePoints = -1;

    public JinjaString(string value, bool isTrusted)
    {
        Value = value;
        IsTrusted = isTrusted;
    }

    public JinjaString(string value, TrustRuns runs)
    {
        Value = value;
        _runs = runs.IsUniform ? null : runs.ToArray();
        IsTrusted = runs.IsUniform && (value.Length == 0 || runs.FirstIsTrusted);
    }

    private JinjaString(JinjaString other, bool isMarkup)
    {
        (Value, IsTrusted, IsMarkup) = (other.Value, other.IsTrusted, isMarkup);
        (_runs, _codePoints) = (other._runs, other._codePoints);
    }

    public string Value { get; }

    /// <summary>Python's <c>Markup</c>: text that is HTML already, whose methods escape what is put into it.</summary>
    public bool IsMarkup { get; }

    /// <summary>Whether the template wrote all of it.</summary>
    public bool IsTrusted { get; }

    /// <summary>The runs in order, or null if one author wrote all of it.</summary>
    public ReadOnlySpan<TrustRun> Runs => _runs;

    public bool IsUniform => _runs is null;

    public int CodePoints => _codePoints >= 0 ? _codePoints : _codePoints = CodePoint.Count(Value);

    private bool HasSurrogates => CodePoints != Value.Length;

    /// <summary>A string made from this one by a change that loses the origin of its parts: user text if any part was.</summary>
    public JinjaString Derive(string value) => new(value, IsTrusted);

    public JinjaString AsMarkup() => IsMarkup ? this : new JinjaString(this, isMarkup: true);

    public JinjaString AsPlain() => IsMarkup ? new JinjaString(this, isMarkup: false) : this;

    /// <summary>Markup if the other text is, for methods that keep the type of the text that they are called on.</summary>
    public JinjaString LikeKindOf(JinjaString other) => other.IsMarkup ? AsMarkup() : AsPlain();

    /// <summary>A part of the text; not markup, unless it is all of a text that is.</summary>
    public JinjaString Slice(int start, int length)
    {
        if (length == Value.Length)
            return this;
        if (length <= 0)
            return Empty;
        string value = Value.Substring(start, length);
        if (_runs is null)
            return new JinjaString(value, IsTrusted);
        var runs = new TrustRuns();
        runs.Add(this, start, length);
        return new JinjaString(value, runs);
    }

    public JinjaString Slice(Range range)
    {
        var (start, length) = range.GetOffsetAndLength(Value.Length);
        return Slice(start, length);
    }

    /// <summary>The UTF-16 offset of a code point; <paramref name="codePoint"/> may be the length.</summary>
    public int OffsetOf(int codePoint)
    {
        if (!HasSurrogates)
            return codePoint;
        int offset = 0;
        for (; codePoint > 0; codePoint--)
            offset += char.IsSurrogatePair(Value, offset) ? 2 : 1;
        return offset;
    }

    public int CodePointOf(int offset) => HasSurrogates ? CodePoint.Count(Value.AsSpan(0, offset)) : offset;

    public static JinjaString Concat(JinjaString left, JinjaString right)
    {
        if (left.Value.Length == 0)
            return right;
        if (right.Value.Length == 0)
            return left;
        string value = left.Value + right.Value;
        if (left.IsUniform && right.IsUniform && left.IsTrusted == right.IsTrusted)
            return new JinjaString(value, left.IsTrusted);
        var runs = new TrustRuns();
        runs.Add(left, 0, left.Value.Length);
        runs.Add(right, 0, right.Value.Length);
        return new JinjaString(value, runs);
    }

    public override string ToString() => Value;
}
