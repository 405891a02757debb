using Otron.Engine.Generation.Sampling;
using Otron.Text;
using Otron.Text.Constraints;

namespace Otron.Grains.Generation;

/// <summary>The constraint of an answer's text, as the engine uses one.</summary>
/// <param name="endTokenId">An end token of the model, for an answer that was complete when it was resumed and has no end token of its own.</param>
internal sealed class SequenceConstraint(TokenConstraint constraint, int endTokenId) : ITokenConstraint
{
    private readonly int[] _end = [endTokenId];
    private bool _hasFailed;

    public bool IsComplete
    {
        get
        {
            try
            {
                return !_hasFailed && constraint.IsComplete;
            }
            catch (ConstraintException)
            {
                _hasFailed = true;
                return false;
            }
        }
    }

    public bool TryAllow(out AllowedTokens allowed)
    {
        allowed = default;
        if (_hasFailed)
            return false;
        try
        {
            var mask = constraint.Allowed();
            if (mask.Ids is { } ids)
                allowed = AllowedTokens.Of(ids.Length > 0 ? ids : _end);
            else if (mask.Bits is { } bits)
                allowed = AllowedTokens.OfBits(bits);
            return true;
        }
        catch (ConstraintException)
        {
            _hasFailed = true;
            return false;
        }
    }

    public void Accept(int id)
    {
        try
        {
            if (!_hasFailed)
                constraint.Accept(id);
        }
        catch (ConstraintException)
        {
            _hasFailed = true;
        }
    }
}
