using System.Buffers;

namespace Otron.Engine.Models;

/// <summary>
/// JSON as Python writes it: with <c>Infinity</c>, <c>-Infinity</c> and <c>NaN</c>, which RFC 8259 does not know, and perhaps behind a byte
/// order mark.
/// </summary>
internal static class PythonJson
{
    // In the order in which they are tried. An infinity becomes a number too large for any type, which reads as one; what is no number, none.
    private static readonly (byte[] Name, byte[] Plain)[] Constants =
        [("-Infinity"u8.ToArray(), "-1e999   "u8.ToArray()), ("Infinity"u8.ToArray(), "1e999   "u8.ToArray()), ("NaN"u8.ToArray(), "null"u8.ToArray())];

    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"-IN"u8);

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The same JSON in plain spelling. What is damaged stays damaged.</summary>
    public static ReadOnlySpan<byte> ToPlain(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith(ByteOrderMark))
            json = json[ByteOrderMark.Length..];
        if (json.IndexOf("Infinity"u8) < 0 && json.IndexOf("NaN"u8) < 0)
            return json;
        var plain = new ArrayBufferWriter<byte>(json.Length + 16);
        while (json.IndexOfAny(Marks) is >= 0 and var next)
        {
            plain.Write(json[..next]);
            json = json[next..];
            var taken = json[0] == '"' ? LengthOfText(json) : 1;
            var written = json[..taken];
            foreach (var (name, spelling) in Constants)
                if (json.StartsWith(name))
                {
                    taken = name.Length;
                    written = spelling;
                    break;
                }
            plain.Write(written);
            json = json[taken..];
        }
        plain.Write(json);
        return plain.WrittenSpan;
    }

    /// <summary>Length of the string at the start, both quotes included.</summary>
    private static int LengthOfText(ReadOnlySpan<byte> json)
    {
        for (var i = 1; i < json.Length; i++)
        {
            if (json[i] == '\\')
                i++;
            else if (json[i] == '"')
                return i + 1;
        }
        return json.Length;
    }
}
