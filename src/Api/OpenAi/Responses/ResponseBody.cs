using System.Text.Json;
using Otron.Contract;

namespace Otron.Api.OpenAi.Responses;

/// <summary>The body of <c>POST /v1/responses</c>, checked.</summary>
internal sealed record ResponseBody
{
    private const int MaxMetadata = 16;
    private const int MaxMetadataKey = 64;
    private const int MaxMetadataValue = 512;

    public required ChatMessage[] Input { get; init; }

    public required ResponseSettings Settings { get; init; }

    public string? Conversation { get; init; }

    public string? PreviousConversation { get; init; }

    public bool Store { get; init; }

    public bool Stream { get; init; }

    public required string Hash { get; init; }

    public static ResponseBody Read(JsonElement body, string tenant)
    {
        var fields = new RequestFields(body);
        RefusedFields.Check(fields, "store", "conversation", "previous_response_id");
        var store = fields.Boolean("store") ?? true;
        var background = fields.Boolean("background") ?? false;
        if (background && !store)
            throw OpenAiErrors.InvalidValue("background", "A background response can only be read from the store: leave 'store' out or send true.");
        var conversation = ReadConversation(fields);
        var previous = fields.Text("previous_response_id");
        if (conversation is not null && previous is not null)
            throw OpenAiErrors.InvalidValue("previous_response_id", "Send either 'conversation' or 'previous_response_id': each of them names what the response follows.");
        (string Conversation, int Entry)? parent = previous is null ? null : StoredIds.ParseResponse(previous, "previous_response_id");
        return new()
        {
            Input = ReadInput(fields),
            Conversation = conversation,
            PreviousConversation = parent?.Conversation,
            Store = store,
            Stream = fields.Boolean("stream") ?? false,
            Hash = StoredIds.Sha256(body.GetRawText()),
            Settings = new()
            {
                Model = ChatRequestReader.Model(fields),
                Tenant = tenant,
                Instructions = fields.Text("instructions"),
                Sampling = ChatRequestReader.ReadSampling(fields),
                MaxOutputTokens = fields.Integer("max_output_tokens", 1, int.MaxValue),
                Metadata = ReadMetadata(fields),
                Background = background,
                PreviousEntry = parent?.Entry,
                InConversation = conversation is not null,
                TruncateHistory = ChatRequestReader.ReadTruncation(fields),
            },
        };
    }

    public static Dictionary<string, string> ReadMetadata(RequestFields fields)
    {
        const string Name = "metadata";
        if (!fields.TryGet(Name, out var value))
            return [];
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() > MaxMetadata)
            throw OpenAiErrors.InvalidValue(Name, $"'{Name}' must be an object of at most {MaxMetadata} texts.");
        var metadata = new Dictionary<string, string>(value.GetPropertyCount(), StringComparer.Ordinal);
        foreach (var pair in value.EnumerateObject())
        {
            if (pair.Name.Length > MaxMetadataKey)
                throw OpenAiErrors.InvalidValue(Name, $"A key of '{Name}' is longer than {MaxMetadataKey} characters.");
            metadata[pair.Name] = RequestFields.Text(pair.Value, $"{Name}.{pair.Name}", MaxMetadataValue);
        }
        return metadata;
    }

    private static ChatMessage[] ReadInput(RequestFields fields)
    {
        const string Name = "input";
        if (fields.TryGet(Name, out var input) && input.ValueKind == JsonValueKind.String)
            return [new ChatMessage("user", RequestFields.Text(input, Name))];
        return MessageReader.ReadItems(fields, Name);
    }

    private static string? ReadConversation(RequestFields fields)
    {
        const string Name = "conversation";
        if (!fields.TryGet(Name, out var value))
            return null;
        var id = value.ValueKind == JsonValueKind.Object ? new RequestFields(value, Name).Text("id") ?? throw OpenAiErrors.Missing($"{Name}.id") : RequestFields.Text(value, Name);
        return StoredIds.ParseConversation(id, Name);
    }
}
