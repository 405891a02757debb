using Otron.Text.Constraints.Grammars;

namespace Otron.Text.Constraints.Masks;

/// <summary>What a place inside a part says of the tokens, whatever comes after the part.</summary>
/// <param name="Inside">The tokens that stay inside the part, or end with it.</param>
/// <param name="Trie">The trie of the exits.</param>
/// <param name="Exits">Places in the trie where the part has ended and tokens go on; what comes after the part decides about those.</param>
internal sealed record HeadMask(TokenMask Inside, VocabularyTrie Trie, Exit[] Exits)
{
    /// <summary>An estimate of its bytes.</summary>
    public int Size => 64 + Inside.Size + Exits.Length * 16;
}

/// <summary>A place where a part has ended in the middle of tokens.</summary>
/// <param name="Node">The node of the trie; the tokens below it go on.</param>
/// <param name="Head">The place in the part, where it ends.</param>
internal readonly record struct Exit(int Node, Head Head);
