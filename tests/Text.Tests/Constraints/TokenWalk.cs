using System.Text;
using Otron.Text.Constraints;
using Otron.Text.Constraints.Masks;
using Otron.Text.Tokenization;

namespace Otron.Text.Tests.Constraints;

/// <summary>Writes a text of a grammar token by token, each one at random among those that its mask allows.</summary>
internal sealed class TokenWalk
{
    private const int MaxTokens = 300;

    private readonly CompiledConstraint _compiled;
    private readonly int[] _ends;
    private readonly bool[] _isPlain;
    private readonly int[] _closing; // tokens that lead out of texts, objects and arrays
    private readonly int[] _allowed;

    /// <param name="marks">Special tokens that may come where the grammar lets them.</param>
    public TokenWalk(CompiledConstraint compiled, HuggingFaceTokenizer tokenizer, int[] ends, params int[] marks)
    {
        (_compiled, _ends) = (compiled, ends);
        _allowed = new int[compiled.Table.Rows];
        _isPlain = new bool[_allowed.Length];
        for (var id = 0; id < _allowed.Length; id++)
            _isPlain[id] = compiled.Table.IsOrdinary(id) ? !compiled.Table.Bytes(id).ContainsAnyInRange((byte)0x80, (byte)0xFF) : marks.Contains(id);
        _closing = [.. marks, .. "\"}],:".Select(mark => tokenizer.IdOf(mark.ToString())!.Value)];
    }

    /// <summary>The tokens that were written, without the end.</summary>
    public List<int> Written { get; } = [];

    /// <summary>What was written, special tokens left out.</summary>
    public string Text => Encoding.UTF8.GetString([.. Written.SelectMany((id, i) => BytesOf(id, i == 0))]);

    /// <summary>Whether a text came to its end in time.</summary>
    /// <param name="soberAfter">So many tokens later it looks for the end.</param>
    public bool Run(Random random, int soberAfter)
    {
        Written.Clear();
        var constraint = _compiled.Start(default, _ends);
        while (Written.Count < MaxTokens)
        {
            var count = Allowed(constraint.Allowed());
            if (constraint.IsAccepting && (count == 0 || random.Next(3) == 0 || Written.Count > soberAfter))
                return true;
            if (count == 0)
                throw new InvalidOperationException($"Nothing can follow {Text}");
            var next = _allowed[random.Next(count)];
            if (random.Next(4) < (Written.Count > soberAfter ? 3 : 1))
            {
                var closing = _closing.Where(id => Array.IndexOf(_allowed, id, 0, count) >= 0).Take(2).ToArray();
                next = closing.Length > 0 ? closing[random.Next(closing.Length)] : next;
            }
            constraint.Accept(next);
            Written.Add(next);
        }
        return false;
    }

    private byte[] BytesOf(int id, bool isFirst) =>
        !_compiled.Table.IsOrdinary(id) ? [] : isFirst ? [.. _compiled.Table.FirstBytes(id)] : [.. _compiled.Table.Bytes(id)];

    // ASCII alone where it goes on: validators differ in what a character is.
    private int Allowed(TokenMask mask)
    {
        var (plain, others) = (0, 0);
        for (var id = 0; id < _allowed.Length; id++)
            if (_isPlain[id] && mask.Contains(id) && Array.IndexOf(_ends, id) < 0)
                _allowed[plain++] = id;
        if (plain > 0)
            return plain;
        for (var id = 0; id < _allowed.Length; id++)
            if (mask.Contains(id) && Array.IndexOf(_ends, id) < 0)
                _allowed[others++] = id;
        return others;
    }
}
