using System.Text;

namespace Otron.Contract;

/// <summary>
/// The items of an answer, which follow from its pieces: a run of reasoning or of text is an item, and so is each call. Hence the items
/// and their order are the same wherever and whenever they are asked for.
/// </summary>
public static class AnswerItems
{
    /// <summary>A piece begins a new item.</summary>
    /// <param name="before">The piece before it; null for the first.</param>
    public static bool Begins(in AnswerPart piece, in AnswerPart? before) => piece.Kind switch
    {
        AnswerPartKind.Call => true,
        AnswerPartKind.Arguments => false,
        _ => before?.Kind != piece.Kind,
    };

    /// <summary>The items in the form of <see cref="MessageItems"/>.</summary>
    public static List<ChatMessage> Of(IEnumerable<AnswerPart> pieces)
    {
        var items = new List<ChatMessage>();
        AnswerPart? first = null, before = null;
        var text = new StringBuilder();
        foreach (var piece in pieces)
        {
            if (Begins(piece, before))
            {
                Close();
                first = piece;
            }
            if (piece.Kind != AnswerPartKind.Call)
                text.Append(piece.Text);
            before = piece;
        }
        Close();
        return items;

        void Close()
        {
            if (first is { } begun)
                items.Add(Of(begun, text.ToString()));
            text.Clear();
        }
    }

    /// <param name="first">The piece that began the item.</param>
    /// <param name="text">The text of the item, or the arguments of the call.</param>
    public static ChatMessage Of(in AnswerPart first, string text) => first.Kind switch
    {
        AnswerPartKind.Reasoning => MessageItems.Reasoning(text),
        AnswerPartKind.Call => MessageItems.Call(new(first.CallId!, first.Text, text)),
        _ => new("assistant", text),
    };
}
