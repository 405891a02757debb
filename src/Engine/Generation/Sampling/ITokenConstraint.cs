namespace Otron.Engine.Generation.Sampling;

/// <summary>
/// What one answer may be. The engine knows no more of it than this: before each draw it asks which tokens may come, and it tells
/// which one came. Only the engine's thread uses it. Its state depends on the answer's tokens alone, so an answer resumes exactly.
/// </summary>
public interface ITokenConstraint
{
    /// <summary>The answer may end here, and no token but an end token can follow.</summary>
    bool IsComplete { get; }

    /// <summary>The tokens that may come next; they hold until the next call. False if the constraint failed, and with it the answer.</summary>
    bool TryAllow(out AllowedTokens allowed);

    /// <summary>Takes the token that came.</summary>
    void Accept(int id);
}
