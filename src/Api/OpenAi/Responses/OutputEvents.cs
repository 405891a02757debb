using System.Text;
using Otron.Api.OpenAi.Stored;

namespace Otron.Api.OpenAi.Responses;

/// <summary>The events of a response's output: of its items, one after the other, and of the texts in them.</summary>
internal sealed class OutputEvents(EventWriter events, ResponseView view, StoredResponse response)
{
    private readonly StringBuilder _text = new(); // of the open item, or its arguments
    private AnswerPart? _first; // of the open item
    private AnswerPart? _last;
    private int _index = -1; // of the open item
    private string _id = "";

    private AnswerPartKind Kind => _first!.Value.Kind;

    public void Add(in AnswerPart piece)
    {
        if (AnswerItems.Begins(piece, _last))
        {
            Close(StoredItem.Completed);
            Open(piece);
        }
        _last = piece;
        if (piece.Kind == AnswerPartKind.Call)
            return; // its name was told with its item
        _text.Append(piece.Text);
        Text("delta", "delta", piece.Text);
    }

    /// <param name="status">Of the last item.</param>
    public void End(string status)
    {
        if (_first is null)
            Open(new(AnswerPartKind.Content, ""));
        Close(status);
    }

    private void Open(in AnswerPart first)
    {
        _first = first;
        _index++;
        var item = ItemOf("", ResponseView.InProgress);
        _id = item.Id;
        Item("response.output_item.added", item.WithoutText());
        Part("response.content_part.added", "");
    }

    private void Close(string status)
    {
        if (_first is null)
            return;
        var text = _text.ToString();
        Text("done", Kind == AnswerPartKind.Call ? "arguments" : "text", text);
        Part("response.content_part.done", text);
        Item("response.output_item.done", ItemOf(text, status));
        _text.Clear();
    }

    private StoredItem ItemOf(string text, string status) => view.Item(response, _index, AnswerItems.Of(_first!.Value, text), status);

    private void Item(string type, StoredItem item)
    {
        if (!events.Begin(type))
            return;
        events.Json.WriteNumber("output_index", _index);
        events.End("item", item, StoredJson.Wire.StoredItem);
    }

    /// <summary>An event about the one part of an item; a call has none.</summary>
    private void Part(string type, string text)
    {
        if (Kind == AnswerPartKind.Call || !BeginInside(type))
            return;
        var part = Kind == AnswerPartKind.Reasoning ? MessagePart.OfReasoning(text) : MessagePart.Of("assistant", text);
        events.End("part", part, StoredJson.Wire.MessagePart);
    }

    private void Text(string what, string name, string text)
    {
        var type = Kind switch
        {
            AnswerPartKind.Reasoning => "response.reasoning_text",
            AnswerPartKind.Call => "response.function_call_arguments",
            _ => "response.output_text",
        };
        if (!BeginInside($"{type}.{what}"))
            return;
        if (Kind == AnswerPartKind.Call && what == "done")
            events.Json.WriteString("name", _first!.Value.Text);
        events.Json.WriteString(name, text);
        if (Kind == AnswerPartKind.Content)
        {
            events.Json.WriteStartArray("logprobs");
            events.Json.WriteEndArray();
        }
        events.End();
    }

    private bool BeginInside(string type)
    {
        if (!events.Begin(type))
            return false;
        events.Json.WriteString("item_id", _id);
        events.Json.WriteNumber("output_index", _index);
        if (Kind != AnswerPartKind.Call)
            events.Json.WriteNumber("content_index", 0);
        return true;
    }
}
