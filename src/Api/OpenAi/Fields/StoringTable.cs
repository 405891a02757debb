using static Otron.Api.OpenAi.Fields.Routes;
using static Otron.Api.OpenAi.Fields.Treatment;

namespace Otron.Api.OpenAi.Fields;

/// <summary>Fields that say what an answer follows, and whether it is kept.</summary>
internal static class StoringTable
{
    private const string NotStored = "Chats are not stored; send the messages, or use /v1/responses.";

    public static KnownField[] Fields { get; } = Array.ConvertAll(Rows, row => row.Elsewhere(NothingGenerated));

    private static KnownField[] Rows =>
    [
        new("store", Serve(ToRespond, "False keeps nothing."),
            Refuse(ToChat | ToComplete, "Chats are not stored; leave it out, or use /v1/responses.", "false")),
        new("conversation", Serve(ToRespond, "A stored conversation's id."), Refuse(ToChat | ToComplete, NotStored, "\"\"")),
        new("previous_response_id", Serve(ToRespond, "The response that this one follows; an empty text is none."),
            Refuse(ToChat | ToComplete, NotStored, "\"\"")),
        new("previous_response", Refuse(Generating, "Send 'previous_response_id'.")),
        new("previous_input_messages", Refuse(Generating, "Send 'previous_response_id', or the messages as 'input'.")),
        new("background", Serve(ToRespond, "True answers at once, with a response that is in progress."),
            Refuse(ToChat | ToComplete, "Only stored responses are made in the background.", "false")),
        new("context_management", Refuse(Generating, "Contexts are not compacted yet.", "[]")),
        new("metadata", Serve(ToRespond, "Up to 16 texts, kept with the response."), Pass(ToChat | ToComplete, "Labels of what is stored.")),
        new("session_params", Refuse(Generating, "Send the conversation's messages.", "{}")),
        new("interactive_mode", Refuse(Generating, "Send the conversation's messages.", "false")),
        new("session_id", Serve(ToChat | ToComplete, "Keeps the cache of a conversation together."),
            Pass(ToRespond, "A stored conversation has a session of its own.")),
        new("prompt_cache_key", Serve(ToChat | ToComplete, "As 'session_id'."), Pass(ToRespond, "A stored conversation has a session of its own.")),
    ];
}
