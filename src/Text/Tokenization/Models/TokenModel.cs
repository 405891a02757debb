namespace Otron.Text.Tokenization.Models;

/// <summary>
/// The <c>model</c> section: a piece of text in, ids out. No model ever gives the id of a special token, whatever the text
/// spells, except the one for unknown text.
/// </summary>
internal abstract class TokenModel
{
    public abstract void Encode(ReadOnlySpan<char> piece, List<int> ids);

    /// <summary>The UTF-8 text that a token stands for in a piece; null for the unknown token.</summary>
    public abstract byte[]? Surface(int id, bool isFirstOfPiece);
}
