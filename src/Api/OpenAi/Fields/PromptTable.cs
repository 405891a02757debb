using static Otron.Api.OpenAi.Fields.Routes;
using static Otron.Api.OpenAi.Fields.Treatment;

namespace Otron.Api.OpenAi.Fields;

/// <summary>Fields that say what the model reads.</summary>
internal static class PromptTable
{
    private const string OwnTemplate = "The model's own template is used, with no variables from outside.";
    private const string TextOnly = "It is about images, sound or video, and such parts of messages are refused.";

    public static KnownField[] Fields { get; } =
    [
        .. Array.ConvertAll(Rows, row => row.Elsewhere("The route reads nothing of this kind.")),
    ];

    private static KnownField[] Rows =>
    [
        new("model", Serve(All, "The id of a served model. It may be left out where one model of the kind is served.")),
        new("messages", Serve(ToChat | ToTokenize, "Text and text parts."),
            Refuse(ToComplete, "Completions take a 'prompt'; send messages to /v1/chat/completions."),
            Refuse(ToRespond, "Send the messages as 'input'."),
            Refuse(ToEmbed, "Send the texts as 'input'.")),
        new("prompt", Serve(ToComplete | ToTokenize, "A text; completions also take token ids, and lists of either."),
            Refuse(ToChat, "A chat's prompt is made of its 'messages'; send a prompt to /v1/completions."),
            Refuse(ToRespond, "Prompt templates are not stored; send 'instructions' and 'input'."),
            Refuse(ToEmbed, "Send the texts as 'input'.")),
        new("input", Serve(ToRespond | ToEmbed, "Texts, token ids or items, as the route takes them."),
            Refuse(ToChat, "Send 'messages'."), Refuse(ToComplete, "Send a 'prompt'."), Refuse(ToTokenize, "Send a 'prompt' or 'messages'.")),
        new("content", Serve(ToTokenize, "llama.cpp's name of 'prompt'."),
            Refuse(ToChat, "Send 'messages'."), Refuse(ToComplete, "Send a 'prompt'."), Refuse(ToRespond | ToEmbed, "Send 'input'.")),
        new("inputs", Refuse(Reading, "Send the text under the name that the route has for it.")),
        new("input_ids", Refuse(Reading, "Token ids are the 'prompt' of completions or the 'input' of embeddings.")),
        new("prompt_token_ids", Refuse(Reading, "Token ids are the 'prompt' of completions or the 'input' of embeddings.")),
        new("tokens", Serve(ToDetokenize, "A list of token ids, which may be empty."),
            Refuse(Reading, "Token ids are the 'prompt' of completions or the 'input' of embeddings.")),
        new("prompt_embeds", Refuse(Reading, "Prompts are texts or token ids.")),
        new("input_embeds", Refuse(Reading, "Prompts are texts or token ids.")),
        new("embed_overrides", Refuse(Reading, "Inputs are texts or token ids.")),
        new("embed_override_token_id", Refuse(Reading, "Inputs are texts or token ids.")),
        new("multimodal_data", Refuse(Reading, "Only text is read.")),
        new("instructions", Serve(ToRespond, "A system message for this response."),
            Refuse(ToChat | ToComplete | ToTokenize, "Send a message of the system."), Refuse(ToEmbed, "Name a task prompt with 'prompt_name'.")),
        new("system", Refuse(Reading, "Send a message of the system.")),
        new("template", Refuse(Reading, OwnTemplate)),
        new("raw", Refuse(Reading, "Completions read a prompt as it is.", "false")),
        new("context", Refuse(Reading, "Send the conversation's messages.", "[]")),
        new("suffix", Refuse(Reading, "Text is not filled in between.", "\"\"")),
        new("input_prefix", Refuse(Reading, "Text is not filled in between.", "\"\"")),
        new("input_suffix", Refuse(Reading, "Text is not filled in between.", "\"\"")),
        new("input_extra", Refuse(Reading, "Text is not filled in between.", "[]")),
        new("add_generation_prompt", Serve(ToChat | ToTokenize, "False leaves out the beginning of the answer's message."),
            Refuse(ToComplete, "A prompt is read as it is.", "false"),
            Refuse(ToRespond, "A response always is a message of its own.", "true"),
            Refuse(ToEmbed, "Inputs are texts, not messages.", "false")),
        new("continue_final_message", Serve(ToChat | ToTokenize, "True leaves the last message open, and the answer continues it."),
            Refuse(ToComplete | ToRespond | ToEmbed, "Only chats continue a message.", "false")),
        new("add_special_tokens", Serve(ToComplete, "False puts none around a text."), Serve(ToTokenize, "Of a text; a template adds its own."),
            Refuse(ToChat | ToRespond, "The template adds those that the model expects.", "false"),
            Refuse(ToEmbed, "Send token ids; they are used as they are.", "true")),
        new("add_special", Serve(ToTokenize, "llama.cpp's name of 'add_special_tokens'."),
            Refuse(Generating | ToEmbed, "Send 'add_special_tokens'.")),
        new("parse_special", Serve(ToTokenize, "False reads the names of special tokens as plain text."),
            Refuse(ToComplete, "A prompt may name special tokens; send token ids to have them otherwise.", "true"),
            Refuse(ToChat | ToRespond | ToEmbed, "Messages and inputs never name special tokens.", "false")),
        new("truncate_prompt_tokens",
            Serve(ToChat | ToComplete, "Keeps this many of the prompt's last tokens; -1 keeps as many as there is room for."),
            Serve(ToEmbed, "Keeps this many of an input's first tokens, the closing special ones included; -1 keeps the model's most."),
            Refuse(ToRespond, "Send 'truncation'."), Refuse(ToTokenize, "The tokens are told whole.")),
        new("truncation_side", Serve(ToChat | ToComplete, "left or right; right keeps the first tokens."),
            Refuse(ToEmbed, "Inputs lose their ends.", "\"right\""), Refuse(ToRespond, "Send 'truncation'."),
            Refuse(ToTokenize, "The tokens are told whole.")),
        new("truncation_direction", Refuse(ToEmbed, "Inputs lose their ends.", "\"right\"", "\"Right\""),
            Refuse(Generating | ToTokenize, "Send 'truncation_side'.")),
        new("truncation", Serve(ToChat | ToRespond, "auto leaves out the oldest turns of a conversation that is too long."),
            Refuse(ToComplete, "Send 'truncate_prompt_tokens'.", "\"disabled\""), Refuse(ToEmbed, "Send 'truncate'.", "\"disabled\""),
            Refuse(ToTokenize, "The tokens are told whole.", "\"disabled\"")),
        new("truncate", Serve(ToEmbed, "True cuts inputs that are too long."),
            Refuse(ToChat | ToRespond, "Send 'truncation'.", "false"), Refuse(ToComplete, "Send 'truncate_prompt_tokens'.", "false"),
            Refuse(ToTokenize, "The tokens are told whole.", "false")),
        new("chat_template", Refuse(Reading, OwnTemplate)),
        new("chat_template_kwargs", Refuse(Reading, OwnTemplate, "{}")),
        new("chat_template_content_format", Refuse(Reading, OwnTemplate, "\"auto\"")),
        new("generation_prompt", Refuse(Reading, OwnTemplate, "\"\"")),
        new("do_preprocess", Refuse(Reading, "Chats always go through the template; completions never do.", "true")),
        new("enable_thinking", Refuse(Reading, OwnTemplate)),
        new("thinking", Refuse(Reading, OwnTemplate)),
        new("think", Refuse(Reading, OwnTemplate)),
        new("documents", Refuse(Reading, "Put the documents into a message.", "[]")),
        new("guideline", Refuse(Reading, "Put the guideline into a message.", "\"\"")),
        new("task", Refuse(Reading, "Tasks have no tokens of their own; name a task prompt of embeddings with 'prompt_name'.")),
        new("media_io_kwargs", Pass(All, TextOnly)),
        new("mm_processor_kwargs", Pass(All, TextOnly)),
        new("images_config", Pass(All, TextOnly)),
        new("max_dynamic_patch", Pass(All, TextOnly)),
        new("min_dynamic_patch", Pass(All, TextOnly)),
        new("use_audio_in_video", Pass(All, TextOnly)),
    ];
}
