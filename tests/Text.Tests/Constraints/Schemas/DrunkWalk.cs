using System.Text;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>Writes a text of a grammar byte by byte, each one at random among those that can follow.</summary>
internal sealed class DrunkWalk(Terms terms, Recogniser grammar, Random random)
{
    private const int MaxLength = 4_000;

    // Bytes that lead out of texts, objects and arrays.
    private static readonly byte[] Closing = "\"}],:"u8.ToArray();

    /// <summary>A whole text, or null where none ended in time.</summary>
    /// <exception cref="InvalidOperationException">A text could neither end nor go on.</exception>
    public string? Run(int soberAfter)
    {
        var written = new List<byte>();
        var heads = grammar.Start(out var accepts);
        while (written.Count < MaxLength)
        {
            var choices = Choices(heads);
            // ASCII alone where it goes on: validators differ in what a character is.
            if (choices.Any(next => next < 0x80))
                choices.RemoveWhere(next => next >= 0x80);
            if (choices.Count == 0 && !accepts)
                throw new InvalidOperationException($"Nothing can follow {Encoding.UTF8.GetString([.. written])}");
            if (accepts && (choices.Count == 0 || random.Next(3) == 0 || written.Count > soberAfter))
                return Encoding.UTF8.GetString([.. written]);
            var isClosing = written.Count > soberAfter || random.Next(4) == 0;
            var closing = isClosing ? Closing.Where(choices.Contains).ToArray() : [];
            var next = closing.Length > 0 ? closing[random.Next(Math.Min(closing.Length, 2))] : choices.ElementAt(random.Next(choices.Count));
            heads = grammar.Next(heads, next, out accepts);
            written.Add(next);
        }
        return null;
    }

    /// <summary>One byte of each class of bytes that can follow.</summary>
    private HashSet<byte> Choices(HashSet<Recogniser.Head> heads)
    {
        var choices = new HashSet<byte>();
        foreach (var head in heads)
            foreach (var group in Enumerable.Range(0, 256).GroupBy(next => terms.ClassesOf(head.Term).Of[next]))
            {
                var next = (byte)group.ElementAt(random.Next(group.Count()));
                if (terms.Derive(head.Term, next) is var left && left != terms.Nothing && !terms.IsNothing(left))
                    choices.Add(next);
            }
        return choices;
    }
}
