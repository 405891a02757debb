using Otron.Engine;

namespace Otron.Grains.Models;

/// <summary>The one place where what an engine reports becomes what a caller of a grain sees.</summary>
internal static class EngineErrors
{
    private const int MaxRetryAfterSeconds = 60;

    /// <param name="error">What the engine reports; not <see cref="EngineError.None"/>.</param>
    /// <param name="model">Id of the model, for the sentence.</param>
    /// <param name="sentence">The engine's own sentence where it has one: it knows the numbers.</param>
    /// <param name="waitSeconds">For a full queue: how long it is.</param>
    public static OtronException ToException(this EngineError error, string model, string sentence = "", double waitSeconds = 0)
    {
        // Whole seconds, as HTTP has it; and who waits longer than a minute had better ask again.
        var retryAfterSeconds = (int)Math.Clamp(Math.Ceiling(waitSeconds), 1, MaxRetryAfterSeconds);
        var (code, parameter, general) = error switch
        {
            EngineError.ContextLengthExceeded => (ErrorCode.ContextLengthExceeded, "input", $"The input does not fit the context of {model}."),
            EngineError.TokenOutOfRange => (ErrorCode.InvalidRequest, "input", $"A token id lies outside the vocabulary of {model}."),
            EngineError.EmptyInput => (ErrorCode.InvalidRequest, "input", "The input is empty: there are no tokens to compute."),
            EngineError.UnsupportedDimensions => (ErrorCode.InvalidRequest, "dimensions", $"{model} has no embeddings of this width."),
            EngineError.QueueFull => (ErrorCode.Overloaded, null, $"{model} has too much work waiting; try again in {retryAfterSeconds} s."),
            EngineError.TenantQueueFull => (ErrorCode.TenantOverloaded, null, $"You have too many requests waiting for {model}; try again in {retryAfterSeconds} s."),
            EngineError.InvalidNumbers => (ErrorCode.ModelFailed, null, $"{model} computed numbers that are not finite, so there is no honest answer."),
            EngineError.RunFailed => (ErrorCode.ModelFailed, (string?)null, $"{model} failed to compute; the server's log has the reason."),
            EngineError.Stopped => (ErrorCode.Unavailable, null, $"The node that runs {model} is stopping; try again in a moment."),
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Not an error that an engine reports."),
        };
        return new(code, sentence.Length > 0 ? sentence : general, parameter, code is ErrorCode.Overloaded or ErrorCode.TenantOverloaded ? retryAfterSeconds : null);
    }
}
