using System.Globalization;

namespace Otron.Text.Tokenization.Models;

/// <summary>The two ways in which vocabularies spell bytes: GPT-2's printable characters, and <c>&lt;0xE4&gt;</c>.</summary>
internal static class ByteAlphabet
{
    private const int FirstSpareChar = 256;

    private static readonly char[] Chars = MakeChars();
    private static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256).ToDictionary(b => Chars[b], b => (byte)b);

    public static char CharOf(byte value) => Chars[value];

    /// <summary>The bytes that a byte-level token spells; null if one of its characters is not of the alphabet.</summary>
    public static byte[]? BytesOf(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
            if (!Bytes.TryGetValue(token[i], out bytes[i]))
                return null;
        return bytes;
    }

    public static string EscapeOf(byte value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

    /// <summary>The byte that a token such as <c>&lt;0xE4&gt;</c> stands for; null for any other token.</summary>
    public static byte? ByteOf(string token) =>
        token is ['<', '0', 'x', _, _, '>'] && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    // Printable bytes stand for themselves, the others for the characters from 256 on, in order.
    private static char[] MakeChars()
    {
        var chars = new char[256];
        var spare = FirstSpareChar;
        for (var b = 0; b < chars.Length; b++)
            chars[b] = b is >= 33 and <= 126 or >= 161 and <= 172 or >= 174 ? (char)b : (char)spare++;
        return chars;
    }
}
