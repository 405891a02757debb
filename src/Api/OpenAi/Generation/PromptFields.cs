using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Reads the fields that say how a prompt is made.</summary>
internal static class PromptFields
{
    private const string GenerationPrompt = "add_generation_prompt";
    private const string Continue = "continue_final_message";
    private const string Side = "truncation_side";

    /// <summary>How messages become a prompt; null for the usual way.</summary>
    public static PromptForm? OfMessages(RequestFields fields)
    {
        var addsGenerationPrompt = fields.Boolean(GenerationPrompt);
        var continues = fields.Boolean(Continue) ?? false;
        if (continues && addsGenerationPrompt is true)
            throw OpenAiErrors.InvalidValue(
                GenerationPrompt, $"'{Continue}' leaves the last message open, and '{GenerationPrompt}' begins a new one; send one of them.");
        return UnlessUsual(new PromptForm { ContinueFinalMessage = continues, OmitGenerationPrompt = addsGenerationPrompt is false });
    }

    /// <inheritdoc cref="OfMessages"/>
    public static PromptForm? OfChat(RequestFields fields) => Cut(OfMessages(fields), fields);

    /// <summary>How a text becomes a prompt; null for the usual way.</summary>
    public static PromptForm? OfText(RequestFields fields) =>
        Cut(UnlessUsual(new PromptForm { OmitSpecialTokens = fields.Boolean("add_special_tokens") is false }), fields);

    private static PromptForm? Cut(PromptForm? form, RequestFields fields)
    {
        var side = fields.Text(Side);
        if (side is not (null or "left" or "right"))
            throw OpenAiErrors.InvalidValue(Side, $"'{Side}' must be left or right.");
        if (PromptLimit.Read(fields) is not { } kept)
            return form;
        return (form ?? new PromptForm()) with { KeepTokens = kept, KeepFirst = side == "right" };
    }

    private static PromptForm? UnlessUsual(PromptForm form) => form == new PromptForm() ? null : form;
}
