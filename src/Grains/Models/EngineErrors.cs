using Otron.Engine;

namespace Otron.Grains.Models;

/// <summary>The one place where an error of the engine becomes the exception that callers of a grain see.</summary>
internal static class EngineErrors
{
    private const int MaxRetryAfterSeconds = 60;

    /// <param name="error">An error that the engine reports; not <see cref="EngineError.None"/>.</param>
    /// <param name="model">Id of the model, for the sentence.</param>
    /// <param name="sentence">The engine's own sentence, which has the numbers; empty if it gave none.</param>
    /// <param name="waitSeconds">Estimated wait in a full queue.</param>
    public static OtronException ToException(this EngineError error, string model, string sentence = "", double waitSeconds = 0)
    {
        // HTTP has whole seconds; after a minute the client should ask again anyway.
        var seconds = (int)Math.Clamp(Math.Ceiling(waitSeconds), 1, MaxRetryAfterSeconds);
        return error switch
        {
            EngineError.ContextLengthExceeded => Refused(ErrorCode.ContextLengthExceeded, $"The input does not fit the context of {model}.", "input"),
            EngineError.TokenOutOfRange => Refused(ErrorCode.InvalidRequest, $"A token id lies outside the vocabulary of {model}.", "input"),
            EngineError.EmptyInput => Refused(ErrorCode.InvalidRequest, "The input is empty: there are no tokens to compute.", "input"),
            EngineError.UnsupportedDimensions => Refused(ErrorCode.InvalidRequest, $"{model} has no embeddings of this width.", "dimensions"),
            EngineError.QueueFull =>
                Busy(ErrorCode.Overloaded, $"{model} has too much work waiting; try again in {seconds} s."),
            EngineError.TenantQueueFull =>
                Busy(ErrorCode.TenantOverloaded, $"You have too many requests waiting for {model}; try again in {seconds} s."),
            EngineError.InvalidNumbers =>
                Refused(ErrorCode.ModelFailed, $"{model} computed numbers that are not finite, so there is no honest answer."),
            EngineError.ConstraintFailed => Refused(
                ErrorCode.ModelFailed, "The form that the answer must have became too complex to follow; a simpler schema or grammar would do."),
            EngineError.RunFailed => Refused(ErrorCode.ModelFailed, $"{model} failed to compute; the server's log has the reason."),
            EngineError.Stopped => Refused(ErrorCode.Unavailable, $"The node that runs {model} is stopping; try again in a moment."),
            _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Not an error that an engine reports."),
        };

        OtronException Refused(ErrorCode code, string general, string? parameter = null) =>
            new(code, sentence.Length > 0 ? sentence : general, parameter);

        OtronException Busy(ErrorCode code, string general) =>
            new(code, sentence.Length > 0 ? sentence : general, retryAfterSeconds: seconds);
    }
}
