using Otron.Engine.Generation.Sampling;
using Otron.Text.Constraints;

namespace Otron.Bench.Constrained;

/// <summary>The constraint of a text as the engine uses one.</summary>
internal sealed class BenchConstraint(TokenConstraint constraint) : ITokenConstraint
{
    public bool IsComplete => constraint.IsComplete;

    public bool TryAllow(out AllowedTokens allowed)
    {
        var mask = constraint.Allowed();
        allowed = mask.Ids is { } ids ? AllowedTokens.Of(ids) : mask.Bits is { } bits ? AllowedTokens.OfBits(bits) : default;
        return true;
    }

    public void Accept(int id) => constraint.Accept(id);
}
