using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Wire;

/// <summary>The field <c>truncate_prompt_tokens</c>, checked.</summary>
internal static class PromptLimit
{
    private const string Name = "truncate_prompt_tokens";

    /// <returns>A number of tokens, or <see cref="PromptForm.AllThatFit"/>; null if nothing is to be cut.</returns>
    public static int? Read(RequestFields fields) => fields.Integer(Name, PromptForm.AllThatFit, int.MaxValue) is not 0 and var kept
        ? kept
        : throw OpenAiErrors.InvalidValue(Name, $"'{Name}' must be at least 1, or -1 for as many as there is room for.");
}
