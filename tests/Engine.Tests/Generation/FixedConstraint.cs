using Otron.Engine.Generation.Sampling;

namespace Otron.Engine.Tests.Generation;

/// <summary>A constraint whose tokens follow from the position alone: a third of the vocabulary as bits, or a few as a list.</summary>
/// <param name="length">After so many tokens nothing can follow.</param>
/// <param name="taken">Tokens that a resumed answer has already.</param>
/// <param name="failsAt">The position at which it cannot go on.</param>
internal sealed class FixedConstraint(int vocabulary, int length = int.MaxValue, int taken = 0, int failsAt = int.MaxValue) : ITokenConstraint
{
    private readonly ulong[] _bits = new ulong[(vocabulary + 63) / 64];
    private readonly int[] _ids = new int[3];
    private int _position = taken;

    public bool IsComplete => _position >= length;

    public static bool Allows(int position, int id, int vocabulary)
    {
        if (position % 2 == 0)
            return id % 3 == position % 3;
        Span<int> few = stackalloc int[3];
        Few(position, vocabulary, few);
        return few.Contains(id);
    }

    public bool TryAllow(out AllowedTokens allowed)
    {
        allowed = default;
        if (_position == failsAt)
            return false;
        if (_position % 2 == 0)
        {
            Array.Clear(_bits);
            for (var id = _position % 3; id < vocabulary; id += 3)
                _bits[id / 64] |= 1UL << (id % 64);
            allowed = AllowedTokens.OfBits(_bits);
        }
        else
        {
            Few(_position, vocabulary, _ids);
            allowed = AllowedTokens.Of(_ids);
        }
        return true;
    }

    public void Accept(int id) => _position++;

    private static void Few(int position, int vocabulary, Span<int> ids)
    {
        ids[0] = 3 + position % 50;
        ids[1] = 100 + position % 50;
        ids[2] = vocabulary - 1 - position % 50;
    }
}
