using System.Text;

namespace Otron.Text.Tokenization.Unicode;

internal static class StringBuilderRunes
{
    public static StringBuilder AppendRune(this StringBuilder text, Rune rune)
    {
        Span<char> chars = stackalloc char[2];
        return text.Append(chars[..rune.EncodeToUtf16(chars)]);
    }
}
