using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Masks;

namespace Otron.Text.Constraints;

/// <summary>The state of one answer: a pure function of the specification and the answer's tokens.</summary>
public sealed class TokenConstraint
{
    private const int Room = 512; // for tokens to come, so that few answers grow their list

    private readonly CompiledConstraint _compiled;
    private readonly EndTokens _ends;
    private readonly bool _continuesText;
    private readonly List<int> _history; // ids; a byte that was fed without a token is its complement
    private Configuration? _at;
    private TokenMask? _mask;
    private int _generation;
    private int _epoch;
    private bool _hasEnded;

    internal TokenConstraint(CompiledConstraint compiled, ReadOnlyMemory<int> output, EndTokens ends, bool continuesText)
    {
        (_compiled, _ends, _continuesText) = (compiled, ends, continuesText);
        _history = new(output.Length + Room);
        _history.AddRange(output.Span);
    }

    /// <summary>The answer may end here.</summary>
    /// <exception cref="ConstraintException">The tokens so far do not fit the grammar, or it went beyond a budget.</exception>
    public bool IsAccepting => At().Accepts || _hasEnded;

    /// <summary>The answer may end here and nothing else can follow.</summary>
    /// <exception cref="ConstraintException">The tokens so far do not fit the grammar, or it went beyond a budget.</exception>
    public bool IsComplete => At() is { Accepts: true, Stacks.Length: 0 } || _hasEnded;

    /// <summary>The tokens that may come next. It holds until the next <see cref="Accept"/>.</summary>
    /// <exception cref="ConstraintException">The tokens so far do not fit the grammar, or it went beyond a budget.</exception>
    public TokenMask Allowed()
    {
        var at = At();
        return _mask ??= _hasEnded ? _ends.Mask : _compiled.MaskOf(at, _history.Count == 0 && !_continuesText, _ends);
    }

    /// <summary>Takes the token that was drawn, which must be allowed. After a token that ends the answer nothing changes any more.</summary>
    /// <exception cref="ConstraintException">The token is not allowed, or the grammar went beyond a budget.</exception>
    public void Accept(int id)
    {
        _compiled.Trim();
        var at = At();
        if (_hasEnded)
            return;
        (_at, _mask) = (Next(at, id, _history.Count == 0), null);
        _history.Add(id);
    }

    /// <summary>Takes bytes without a token, for tools and tests.</summary>
    /// <returns>False where no text goes on like this; nothing has changed then.</returns>
    public bool TryFeed(ReadOnlySpan<byte> text)
    {
        var at = At();
        foreach (var next in text)
            if ((at = _compiled.Pushdown.Next(at, next)).IsDead)
                return false;
        (_at, _mask) = (at, null);
        foreach (var next in text)
            _history.Add(~next);
        return true;
    }

    // The configuration, made again where it was forgotten meanwhile.
    private Configuration At()
    {
        if (_at is { } at && _generation == _compiled.Generation && _epoch == _compiled.Pushdown.Epoch)
            return at;
        _compiled.Trim(); // what others left behind does not count against this answer
        _mask = null;
        _at = _at is null || _generation != _compiled.Generation ? Replay() : _compiled.Pushdown.Adopt(_at);
        (_generation, _epoch) = (_compiled.Generation, _compiled.Pushdown.Epoch);
        return _at;
    }

    private Configuration Replay()
    {
        _hasEnded = false;
        var at = _compiled.Pushdown.Start();
        for (var i = 0; i < _history.Count && !_hasEnded; i++)
        {
            at = Next(at, _history[i], i == 0);
            if (_compiled.TrimConfigurations())
                at = _compiled.Pushdown.Adopt(at);
        }
        _compiled.CheckTerms();
        return at;
    }

    private Configuration Next(Configuration at, int id, bool isFirst)
    {
        var next = id < 0 ? _compiled.Pushdown.Next(at, (byte)~id)
            : _ends.Contains(id) ? End(at, id)
            : _compiled.Next(at, id, isFirst && !_continuesText);
        return !next.IsDead ? next : throw new ConstraintException($"The token {id} does not fit the grammar here.");
    }

    private Configuration End(Configuration at, int id)
    {
        var asked = _compiled.Pushdown.NextToken(at, id, isSpecial: false);
        _hasEnded = asked.Accepts || at.Accepts;
        return asked.Accepts ? asked : at.Accepts ? at : _compiled.Pushdown.Dead;
    }
}
