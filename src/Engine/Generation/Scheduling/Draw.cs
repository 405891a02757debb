using Otron.Engine.Generation.Sampling;

namespace Otron.Engine.Generation.Scheduling;

/// <summary>
/// The result of a run for one sequence: a token, an error, or nothing. The default is nothing: the row was computed, and no token was needed.
/// </summary>
internal readonly record struct Draw
{
    private readonly int _idPlusOne; // 0, the default, is no token

    private Draw(int idPlusOne, TokenLogprobs? logprobs, EngineError error) => (_idPlusOne, Logprobs, Error) = (idPlusOne, logprobs, error);

    public bool HasToken => _idPlusOne > 0;

    public int Token => _idPlusOne - 1;

    public TokenLogprobs? Logprobs { get; }

    public EngineError Error { get; }

    public static Draw Of(int token, TokenLogprobs? logprobs = null) => new(token + 1, logprobs, EngineError.None);

    public static Draw Failed(EngineError error) => new(0, null, error);
}
