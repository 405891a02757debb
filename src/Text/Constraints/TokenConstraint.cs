using Otron.Text.Constraints.Masks;

namespace Otron.Text.Constraints;

/// <summary>The state of one answer: a pure function of the specification and the answer's tokens.</summary>
public sealed class TokenConstraint
{
    /// <summary>The tokens that may come next. It holds until the next <see cref="Accept"/>.</summary>
    public TokenMask Allowed() => throw new NotSupportedException();

    /// <summary>Takes the token that was drawn, which must be allowed.</summary>
    public void Accept(int id) => throw new NotSupportedException();

    /// <summary>The answer may end here.</summary>
    public bool IsAccepting => throw new NotSupportedException();

    /// <summary>The answer may end here and nothing else can follow.</summary>
    public bool IsComplete => throw new NotSupportedException();
}
