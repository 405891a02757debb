using System.Text.Json;
using Otron.Api.Cluster;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Stored;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Responses;

/// <summary>The field <c>input</c>, checked: a text, or items, of which some may be references to stored ones.</summary>
internal sealed class ResponsesInput
{
    private const string Name = "input";
    private const int ParallelReads = 16;

    private readonly ChatMessage?[] _messages; // null where a reference stands
    private readonly List<Reference> _references = [];

    private ResponsesInput(ChatMessage?[] messages) => _messages = messages;

    public int Count => _messages.Length;

    public static ResponsesInput Read(RequestFields fields)
    {
        if (fields.TryGet(Name, out var text) && text.ValueKind == JsonValueKind.String)
            return new([new("user", RequestFields.Text(text, Name))]);
        var items = MessageReader.Objects(fields, Name).ToArray();
        var input = new ResponsesInput(new ChatMessage?[items.Length]);
        for (var i = 0; i < items.Length; i++)
        {
            if (IsReference(items[i]))
                input._references.Add(Reference.Read(items[i], i));
            else
                input._messages[i] = ItemReader.Read(items[i]);
        }
        if (Array.TrueForAll(input._messages, item => item is { Reasoning: "" }))
            throw OpenAiErrors.InvalidValue(Name, $"'{Name}' has nothing that the model can read: reasoning is passed over where it is encrypted.");
        return input;
    }

    /// <summary>The items, those that are referred to among them, in the form of <see cref="MessageItems"/>.</summary>
    /// <param name="continues">The conversation that the input follows, or null.</param>
    /// <exception cref="OtronException">The tenant has no such item.</exception>
    public async Task<ChatMessage[]> ToMessagesAsync(StoredTurns turns, string tenant, string? continues, CancellationToken clientGone)
    {
        if (_references.Find(reference => reference.Conversation == continues) is { } known)
            throw OpenAiErrors.InvalidValue(
                known.Param, $"The item '{known.Id}' is in the conversation that this response follows; remove it from '{Name}'.");
        var messages = _messages.ToArray();
        foreach (var some in _references.Chunk(ParallelReads))
            await Task.WhenAll(some.Select(async reference => messages[reference.Place] = await FindAsync(turns, tenant, reference, clientGone)));
        return messages!;
    }

    /// <summary>SDKs name the type, or send the id alone.</summary>
    private static bool IsReference(RequestFields item) =>
        item.Text("type") is { } type ? type == "item_reference" : item.TryGet("id", out _) && !item.TryGet("role", out _) && !item.TryGet("content", out _);

    private static async Task<ChatMessage> FindAsync(StoredTurns turns, string tenant, Reference reference, CancellationToken clientGone)
    {
        try
        {
            var conversation = turns.Grain(tenant, reference.Conversation);
            return (await turns.AskAsync(() => conversation.GetItemAsync(reference.Entry, reference.Index), clientGone)).Message;
        }
        catch (OtronException e) when (e.Code == ErrorCode.NotFound)
        {
            throw Reference.NotFound(reference.Id, reference.Param);
        }
    }

    private sealed record Reference(int Place, string Id, string Conversation, int Entry, int Index, string Param)
    {
        public static Reference Read(RequestFields item, int place)
        {
            var param = item.Path("id");
            var id = item.Text("id") ?? throw OpenAiErrors.Missing(param);
            try
            {
                var (conversation, entry, index) = StoredIds.ParseItem(id, param);
                return new(place, id, conversation, entry, index, param);
            }
            catch (OtronException e) when (e.Code == ErrorCode.NotFound)
            {
                throw NotFound(id, param);
            }
        }

        public static OtronException NotFound(string id, string param) => new(
            ErrorCode.NotFound,
            $"There is no stored item '{(id.Length > 64 ? id[..64] + "…" : id)}': it was deleted, its response was not answered, or it was"
            + $" made with 'store': false. Send the item itself, or remove the item from '{Name}'.",
            param);
    }
}
