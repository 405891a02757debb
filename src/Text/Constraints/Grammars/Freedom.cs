namespace Otron.Text.Constraints.Grammars;

/// <summary>What may be written from a place without looking at each byte: every text of this kind leads on.</summary>
/// <param name="Ascii">Texts of these bytes, a bit for each byte below 128; quote, backslash and controls are never among them.</param>
/// <param name="Length">Such texts may have so many bytes.</param>
/// <param name="HasCharacters">Texts of whole characters, none of them a quote, a backslash or a control, of any length.</param>
/// <param name="Distance">From any place that such texts lead to, so many bytes are enough to the end of the part.</param>
internal sealed record Freedom(UInt128 Ascii, int Length, bool HasCharacters, int Distance)
{
    /// <summary>The bytes below 128 that are characters of a string of JSON as they are.</summary>
    public static UInt128 Plain { get; } = (UInt128.MaxValue << 32) & ~(UInt128.One << '"') & ~(UInt128.One << '\\');

    public static Freedom None { get; } = new(0, 0, HasCharacters: false, Distance: 0);
}
