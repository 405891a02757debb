using System.Text;
using Otron.Text.Constraints;
using Otron.Text.Tests.Constraints;

namespace Otron.Text.Tests.Dialects;

/// <summary>Writes an answer token by token as a model would that draws at random among what the masks allow, and wants to end after a while.</summary>
internal sealed class MaskWalk(string model, Random random)
{
    private const int MaxTokens = 2_000;

    // Tokens that lead out of texts, lists and objects.
    private readonly int[] _closing = [.. new[] { "\"", "}", "]", ",", ")", "\n", "<" }.Select(text => ConstraintKit.Ids(text, model)[^1])];

    // Beyond the vocabulary, so it is no text.
    private int End => ConstraintKit.RowsOf(model) - 1;

    /// <summary>A whole text; null where none ended in time.</summary>
    /// <param name="start">What is written already.</param>
    /// <param name="ends">What ends a free text of the format; it is written as soon as it may be, once the writer wants to end.</param>
    public string? Run(CompiledConstraint compiled, int soberAfter, string start = "", params string[] ends)
    {
        var constraint = compiled.Start(default, [End]);
        Assert.True(constraint.TryFeed(start), $"'{start}' cannot be written");
        var bytes = Encoding.UTF8.GetBytes(start).ToList();
        for (var written = 0; written < MaxTokens; written++)
        {
            var mask = constraint.Allowed();
            var isSober = written > soberAfter;
            if (mask.Contains(End) && (isSober || mask.Count == 1 || random.Next(2) == 0))
                return Encoding.UTF8.GetString([.. bytes]);
            if (isSober && Array.Find(ends, constraint.TryFeed) is { } fed)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(fed));
                continue;
            }
            int[] closing = isSober || random.Next(4) == 0 ? [.. _closing.Where(mask.Contains)] : [];
            var next = closing.Length > 0 ? closing[random.Next(closing.Length)] : Any(mask);
            bytes.AddRange(ConstraintKit.Vocabulary(model).Table.Bytes(next));
            constraint.Accept(next);
        }
        return null;
    }

    private int Any(Otron.Text.Constraints.Masks.TokenMask mask)
    {
        if (mask.Ids is { } ids)
            return ids[random.Next(ids.Length)] is var id && id != End ? id : ids[0];
        while (true)
            if (random.Next(End) is var drawn && mask.Contains(drawn))
                return drawn;
    }
}
