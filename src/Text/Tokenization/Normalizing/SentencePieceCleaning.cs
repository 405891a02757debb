using System.Text;

namespace Otron.Text.Tokenization.Normalizing;

/// <summary><c>Nmt</c>: what SentencePiece's rules for translation do to controls and to its own marker, before anything else.</summary>
internal sealed class SentencePieceCleaning : NormalizerStep
{
    public override string Normalize(string original)
    {
        var cleaned = new StringBuilder(original.Length);
        foreach (var c in original)
            if (!IsDropped(c))
                cleaned.Append(IsSpace(c) ? ' ' : c);
        return cleaned.ToString();
    }

    private static bool IsDropped(char c) => c is >= '\x01' and <= '\x08' or '\x0B' or >= '\x0E' and <= '\x1F' or '\x7F' or '\x8F' or '\x9F';

    private static bool IsSpace(char c) => c is '\t' or '\n' or '\f' or '\r' or '\u1680' or >= '\u200B' and <= '\u200F'
        or '\u2028' or '\u2029' or '\u2581' or '\uFEFF' or '\uFFFD';
}
