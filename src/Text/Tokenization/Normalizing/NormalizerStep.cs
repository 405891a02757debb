using Microsoft.ML.Tokenizers;

namespace Otron.Text.Tokenization.Normalizing;

/// <summary>One step of the <c>normalizer</c> section: a text in, the text that the model knows out.</summary>
internal abstract class NormalizerStep : Normalizer
{
    public abstract override string Normalize(string original);

    public sealed override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    /// <summary>
    /// The same for a text whose parts differ in trust. Works for any step that looks no further than a few characters: parts
    /// are merged if the step joins them, and text merged with untrusted text is untrusted.
    /// </summary>
    public virtual List<TextSegment> Normalize(List<TextSegment> segments)
    {
        var parts = new List<TextSegment>();
        foreach (var segment in segments)
            if (segment.IsTrusted)
                foreach (var rune in segment.Text.EnumerateRunes())
                    Add(parts, new TextSegment(rune.ToString(), IsTrusted: true));
            else
                Add(parts, segment);

        var whole = Normalize(string.Concat(segments.Select(segment => segment.Text)));
        var result = parts.ConvertAll(part => part with { Text = Normalize(part.Text) });
        return string.Equals(string.Concat(result.Select(part => part.Text)), whole, StringComparison.Ordinal)
            ? result
            : [new TextSegment(whole, IsTrusted: false)];
    }

    private void Add(List<TextSegment> parts, TextSegment next)
    {
        while (parts.Count > 0 && Joins(parts[^1].Text, next.Text))
        {
            next = new TextSegment(parts[^1].Text + next.Text, parts[^1].IsTrusted && next.IsTrusted);
            parts.RemoveAt(parts.Count - 1);
        }
        parts.Add(next);
    }

    private bool Joins(string left, string right) =>
        !string.Equals(Normalize(left + right), Normalize(left) + Normalize(right), StringComparison.Ordinal);
}
