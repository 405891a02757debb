namespace Otron.Text.Constraints.Regexes;

/// <summary>UTF-8 as an automaton: which bytes may come next inside a character, and between characters which begin one. Controls begin none.</summary>
internal static class Utf8Steps
{
    private static readonly (byte First, byte Last, int Then)[][] States =
    [
        [(0x20, 0x7F, 0), (0xC2, 0xDF, 1), (0xE0, 0xE0, 4), (0xE1, 0xEC, 2), (0xED, 0xED, 5), (0xEE, 0xEF, 2), (0xF0, 0xF0, 6), (0xF1, 0xF3, 3), (0xF4, 0xF4, 7)],
        [(0x80, 0xBF, 0)],
        [(0x80, 0xBF, 1)],
        [(0x80, 0xBF, 2)],
        [(0xA0, 0xBF, 1)], // no form that is too long
        [(0x80, 0x9F, 1)], // no surrogate
        [(0x90, 0xBF, 2)],
        [(0x80, 0x8F, 2)], // nothing beyond the last code point
    ];

    /// <summary>Ranges of bytes and the state after them; state 0 is between characters.</summary>
    public static ReadOnlySpan<(byte First, byte Last, int Then)> Of(int state) => States[state];
}
