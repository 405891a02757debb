namespace Otron.Grains.Generation;

/// <summary>How many tokens an answer may have.</summary>
internal static class TurnBudget
{
    /// <exception cref="OtronException">Prompt and answer do not fit the context together.</exception>
    public static int Of(GenerationRequest request, int promptTokens, int contextLength)
    {
        var available = contextLength - promptTokens;
        var parameter = request.Prompt is null ? "messages" : "prompt";
        if (available < 1)
            throw new OtronException(
                ErrorCode.ContextLengthExceeded,
                $"The prompt has {promptTokens} tokens, which leaves no room for an answer in the {contextLength} tokens of {request.Model}. "
                + $"Shorten the {parameter}.",
                parameter);
        if (request.MaxTokens is not { } asked)
            return available;
        if (asked < 1)
            throw new OtronException(ErrorCode.InvalidRequest, "max_tokens must be at least 1.", "max_tokens");
        if (asked > available)
            throw new OtronException(
                ErrorCode.ContextLengthExceeded,
                $"The prompt has {promptTokens} tokens and max_tokens asks for {asked}, together {promptTokens + asked}; "
                + $"{request.Model} has room for {contextLength}.",
                parameter);
        return asked;
    }
}
