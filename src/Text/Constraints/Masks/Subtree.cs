using Otron.Text.Constraints.Grammars;

namespace Otron.Text.Constraints.Masks;

/// <summary>What a trie knows of a large subtree, so that it can be taken at once where all of its tokens lead on.</summary>
/// <param name="Ascii">The bytes below 128 that are below its node, a bit for each.</param>
/// <param name="HasOthers">There are bytes from 128 on, too.</param>
/// <param name="IsWhole">A character has ended at its node, and all that is below are whole characters of JSON's strings as they are.</param>
/// <param name="Height">The number of bytes below its node of the longest token.</param>
/// <param name="Bits">A bit for each of its tokens, where they are many; else null.</param>
internal sealed record Subtree(UInt128 Ascii, bool HasOthers, bool IsWhole, int Height, ulong[]? Bits)
{
    /// <summary>All texts below lead on from a place with this freedom.</summary>
    public bool IsWithin(Freedom freedom) =>
        IsWhole && freedom.HasCharacters || !HasOthers && (Ascii & ~freedom.Ascii) == 0 && Height <= freedom.Length;
}
