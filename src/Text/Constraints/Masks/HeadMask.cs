using Otron.Text.Constraints.Grammars;

namespace Otron.Text.Constraints.Masks;

/// <summary>What a place inside a part says of the tokens, whatever comes after the part.</summary>
/// <param name="Inside">The tokens that stay inside the part, or end with it.</param>
/// <param name="Exits">Places in a trie where the part has ended and tokens go on; what comes after the part decides about those.</param>
/// <param name="Reach">No token needs a text of the part of more bytes: its own and those to the end of the part.</param>
internal sealed record HeadMask(TokenMask Inside, Exit[] Exits, int Reach)
{
    /// <summary>An estimate of its bytes, the mask aside.</summary>
    public int Size => 64 + Exits.Length * 24;
}

/// <summary>A place where a part has ended in the middle of tokens.</summary>
/// <param name="Trie">The trie of the tokens.</param>
/// <param name="Node">The node of the trie; the tokens below it go on.</param>
/// <param name="Head">The place in the part, where it ends; null where what follows does not depend on it.</param>
internal readonly record struct Exit(VocabularyTrie Trie, int Node, Head? Head);
