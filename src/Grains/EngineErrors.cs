using Otron.Engine;

namespace Otron.Grains;

/// <summary>The one place where what an engine reports becomes what a caller of a grain sees.</summary>
internal static class EngineErrors
{
    public static OtronException ToException(this EngineError error, string model) => error switch
    {
        EngineError.ContextLengthExceeded => new(
            ErrorCode.ContextLengthExceeded, $"The request does not fit the context of '{model}'."),
        EngineError.TokenOutOfRange => new(
            ErrorCode.InvalidRequest, $"A token id lies outside the vocabulary of '{model}'.", "input"),
        EngineError.EmptyInput => new(
            ErrorCode.InvalidRequest, "The input is empty: there are no tokens to compute.", "input"),
        EngineError.QueueFull => new(
            ErrorCode.Overloaded, $"'{model}' has too much work waiting. Try again in a moment."),
        EngineError.InvalidNumbers => new(
            ErrorCode.ModelFailed, $"'{model}' computed numbers that are not finite, so there is no honest answer."),
        EngineError.RunFailed => new(
            ErrorCode.ModelFailed, $"'{model}' failed to compute; the server's log has the reason."),
        EngineError.Stopped => new(
            ErrorCode.Unavailable, $"The node that runs '{model}' is stopping. Try again in a moment."),
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Not an error that an engine reports."),
    };
}
