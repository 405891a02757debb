using Otron.Engine.Embeddings;
using Otron.Grains.Models;

namespace Otron.Grains.Embeddings;

/// <summary>Turns the inputs of a request into token ids that the encoder takes, or says which one it does not.</summary>
internal static class EmbeddingInputs
{
    /// <exception cref="OtronException">An input is too long or unknown to the vocabulary, or the task prompt does not exist.</exception>
    public static int[][] Tokenize(EmbeddingModel model, EmbeddingRequest request)
    {
        var inputs = request.Tokens is { } tokens ? CheckTokens(model, request, tokens) : Encode(model, request);
        var limit = model.Config.MaxInputTokens;
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Length <= limit)
                continue;
            if (!request.Truncate)
                throw new OtronException(
                    ErrorCode.ContextLengthExceeded,
                    $"Input {i} has {inputs[i].Length} tokens; '{model.Info.Id}' takes at most {limit}. Shorten it, or send truncate: true.",
                    "input");
            inputs[i] = Truncate(inputs[i], limit);
        }

        return inputs;
    }

    private static int[][] Encode(EmbeddingModel model, EmbeddingRequest request)
    {
        var prompt = PromptText(model, request.PromptName);
        var texts = request.Texts ?? [];
        var inputs = new int[texts.Length][];
        for (var i = 0; i < texts.Length; i++)
            inputs[i] = model.Tokenizer.Encode(prompt + texts[i], addSpecialTokens: true, parseSpecialTokens: false);
        return inputs;
    }

    private static int[][] CheckTokens(EmbeddingModel model, EmbeddingRequest request, int[][] tokens)
    {
        if (request.PromptName is not null)
            throw new OtronException(
                ErrorCode.InvalidRequest, "A task prompt goes in front of text; inputs that are token ids are used as they are.", "prompt_name");
        for (var i = 0; i < tokens.Length; i++)
            foreach (var id in tokens[i])
                if ((uint)id >= (uint)model.Info.VocabularySize)
                    throw new OtronException(
                        ErrorCode.InvalidRequest,
                        $"Input {i} holds token {id}, but the vocabulary has the ids 0 to {model.Info.VocabularySize - 1}.",
                        "input");
        // The request is shared with the caller in one process; truncation must not write into it.
        return [.. tokens];
    }

    private static string PromptText(EmbeddingModel model, string? name)
    {
        name ??= model.Config.DefaultPromptName;
        if (name is null)
            return "";
        if (model.Config.Prompts.TryGetValue(name, out var text))
            return text;
        var known = model.Config.Prompts.IsEmpty ? "it has none" : $"it has {string.Join(", ", model.Config.Prompts.Keys)}";
        throw new OtronException(ErrorCode.InvalidRequest, $"'{model.Info.Id}' has no task prompt '{name}'; {known}.", "prompt_name");
    }

    private static int[] Truncate(int[] ids, int limit) => [.. ids.AsSpan(0, limit - 1), ids[^1]];
}
