using Otron.Engine.Embeddings;
using Otron.Grains.Models;

namespace Otron.Grains.Embeddings;

/// <summary>Turns the inputs of a request into token ids. The engine checks the ids themselves.</summary>
internal static class EmbeddingInputs
{
    /// <exception cref="OtronException">The task prompt does not exist or does not apply.</exception>
    public static int[][] Tokenize(EmbeddingModel model, EmbeddingRequest request)
    {
        var inputs = request.Tokens is { } tokens ? Ready(tokens, request.PromptName) : Encode(model, request);
        if (Limit(request, model.Config.MaxInputTokens) is { } limit)
            for (var i = 0; i < inputs.Length; i++)
                inputs[i] = InputTruncation.Cut(inputs[i], limit, model.Tokenizer.IsSpecial);
        return inputs;
    }

    /// <summary>Tokens to which inputs are cut; null if they are not.</summary>
    private static int? Limit(EmbeddingRequest request, int own) => (request.Truncate, request.MaxInputTokens) switch
    {
        (true, { } asked) => Math.Min(asked, own),
        (true, null) => own,
        (false, var asked) => asked,
    };

    private static int[][] Encode(EmbeddingModel model, EmbeddingRequest request)
    {
        var prompt = PromptText(model, request.PromptName);
        var texts = request.Texts ?? [];
        var inputs = new int[texts.Length][];
        for (var i = 0; i < texts.Length; i++)
            inputs[i] = model.Tokenizer.Encode(prompt + texts[i], addSpecialTokens: true, parseSpecialTokens: false);
        return inputs;
    }

    private static int[][] Ready(int[][] tokens, string? promptName) => promptName is null
        ? [.. tokens] // a copy: the request stays the caller's
        : throw new OtronException(
            ErrorCode.InvalidRequest, "A task prompt goes in front of text; inputs that are token ids are used as they are.", "prompt_name");

    private static string PromptText(EmbeddingModel model, string? name)
    {
        name ??= model.Config.DefaultPromptName;
        if (name is null)
            return "";
        if (model.Config.Prompts.TryGetValue(name, out var text))
            return text;
        var known = model.Config.Prompts.IsEmpty ? "it has none" : $"it has {string.Join(", ", model.Config.Prompts.Keys)}";
        throw new OtronException(ErrorCode.InvalidRequest, $"{model.Info.Id} has no task prompt of this name; {known}.", "prompt_name");
    }
}
