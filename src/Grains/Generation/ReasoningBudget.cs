using Otron.Engine.Generation.Sampling;

namespace Otron.Grains.Generation;

/// <summary>
/// Closes the reasoning of an answer after some tokens: then only the tokens of the closing mark may come. What it does follows from the
/// answer's tokens alone.
/// </summary>
internal sealed class ReasoningBudget : ITokenConstraint
{
    private const int NotClosing = -1;

    private readonly ITokenConstraint? _inner;
    private readonly AnswerText _text;
    private readonly int[] _close;
    private readonly int _maxTokens;
    private readonly int[] _next = new int[1];
    private int _closing = NotClosing; // tokens of the mark that were forced
    private bool _isDone;

    /// <param name="inner">What else the answer is held to; it has taken the tokens that were made before.</param>
    /// <param name="text">Reads the answer along, to know when it is inside the reasoning.</param>
    /// <param name="close">Tokens of the closing mark.</param>
    /// <param name="made">Tokens that were made before.</param>
    public ReasoningBudget(ITokenConstraint? inner, AnswerText text, int[] close, int maxTokens, ReadOnlySpan<int> made)
    {
        (_inner, _text, _close, _maxTokens) = (inner, text, close, maxTokens);
        Watch();
        foreach (var id in made)
            Follow(id);
    }

    public bool IsComplete => _inner is { IsComplete: true };

    public bool TryAllow(out AllowedTokens allowed)
    {
        if (_closing == NotClosing)
        {
            allowed = default;
            return _inner?.TryAllow(out allowed) ?? true;
        }
        _next[0] = _close[_closing];
        allowed = AllowedTokens.Of(_next);
        return true;
    }

    public void Accept(int id)
    {
        _inner?.Accept(id);
        Follow(id);
    }

    private void Follow(int id)
    {
        if (_isDone)
            return;
        if (_closing != NotClosing)
        {
            _isDone = ++_closing == _close.Length;
            if (_isDone)
                _closing = NotClosing;
            return;
        }
        var wasInside = _text.IsInsideReasoning;
        _text.Append(id);
        _text.TakeParts();
        _isDone = wasInside && !_text.IsInsideReasoning;
        Watch();
    }

    private void Watch()
    {
        if (!_isDone && _text.IsInsideReasoning && _text.ReasoningTokens >= _maxTokens)
            _closing = 0;
    }
}
