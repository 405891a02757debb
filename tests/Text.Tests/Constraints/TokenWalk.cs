using System.Text;
using Otron.Text.Constraints;
using Otron.Text.Constraints.Masks;

namespace Otron.Text.Tests.Constraints;

/// <summary>Writes a text of a grammar token by token, each one at random among those that its mask allows.</summary>
internal sealed class TokenWalk
{
    private const int MaxTokens = 300;

    private readonly CompiledConstraint _compiled;
    private readonly int[] _ends;
    private readonly bool[] _isAscii;
    private readonly int[] _closing; // tokens that lead out of texts, objects and arrays
    private readonly int[] _allowed;

    public TokenWalk(CompiledConstraint compiled, string model, int[] ends, string closing = "\"}],:")
    {
        (_compiled, _ends) = (compiled, ends);
        var tokenizer = ConstraintKit.Tokenizer(model);
        _allowed = new int[ConstraintKit.RowsOf(model)];
        _isAscii = [.. Enumerable.Range(0, _allowed.Length).Select(id => compiled.Table.IsOrdinary(id) && !compiled.Table.Bytes(id).ContainsAnyInRange((byte)0x80, (byte)0xFF))];
        _closing = [.. closing.Select(mark => tokenizer.IdOf(mark.ToString())!.Value)];
    }

    /// <summary>The tokens that were written, without the end.</summary>
    public List<int> Written { get; } = [];

    /// <summary>A whole text, or null where none ended in time.</summary>
    /// <param name="soberAfter">So many tokens later it looks for the end.</param>
    public string? Run(Random random, int soberAfter)
    {
        Written.Clear();
        var constraint = _compiled.Start(default, _ends);
        while (Written.Count < MaxTokens)
        {
            var count = Allowed(constraint.Allowed());
            if (constraint.IsAccepting && (count == 0 || random.Next(3) == 0 || Written.Count > soberAfter))
                return Text();
            if (count == 0)
                throw new InvalidOperationException($"Nothing can follow {Text()}");
            var next = _allowed[random.Next(count)];
            if (random.Next(4) < (Written.Count > soberAfter ? 3 : 1))
            {
                var closing = _closing.Where(id => Array.IndexOf(_allowed, id, 0, count) >= 0).Take(2).ToArray();
                next = closing.Length > 0 ? closing[random.Next(closing.Length)] : next;
            }
            constraint.Accept(next);
            Written.Add(next);
        }
        return null;
    }

    private string Text() => Encoding.UTF8.GetString([.. Written.SelectMany((id, i) => (i == 0 ? _compiled.Table.FirstBytes(id) : _compiled.Table.Bytes(id)).ToArray())]);

    // ASCII alone where it goes on: validators differ in what a character is.
    private int Allowed(TokenMask mask)
    {
        var (ascii, others) = (0, 0);
        for (var id = 0; id < _allowed.Length; id++)
            if (_isAscii[id] && mask.Contains(id) && Array.IndexOf(_ends, id) < 0)
                _allowed[ascii++] = id;
        if (ascii > 0)
            return ascii;
        for (var id = 0; id < _allowed.Length; id++)
            if (mask.Contains(id) && Array.IndexOf(_ends, id) < 0)
                _allowed[others++] = id;
        return others;
    }
}
