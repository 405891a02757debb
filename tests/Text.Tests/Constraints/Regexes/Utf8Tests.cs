using System.Text;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Tests.Constraints.Regexes;

public sealed class Utf8Tests
{
    [Fact]
    public void Ranges_of_characters_are_their_bytes_and_no_others()
    {
        var terms = new Terms();
        var random = new Random(8);
        int[] edges =
        [
            0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFF,
        ];
        var bytes = new byte[4];
        for (var round = 0; round < 100; round++)
        {
            var ranges = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Range(random, edges)).ToArray();
            var term = terms.Characters(ranges);
            var near = ranges.SelectMany(range => (int[])[range.First - 1, range.First, range.Last, range.Last + 1]);
            foreach (var point in edges.Concat(near).Where(Rune.IsValid))
            {
                var length = new Rune(point).EncodeToUtf8(bytes);
                var isIn = ranges.Any(range => point >= range.First && point <= range.Last);
                Assert.True(isIn == terms.Matches(term, bytes.AsSpan(0, length)), $"round {round}, U+{point:X}");
            }
        }
    }

    [Fact]
    public void Any_text_has_no_bytes_that_are_not_UTF_8()
    {
        var terms = new Terms();

        Assert.True(terms.Matches(terms.AnyText, "aé日👋\0"u8));
        foreach (var broken in (string[])["80", "C080", "C1BF", "E09F80", "EDA080", "F08F8080", "F4908080", "F5", "FF", "C3"])
            Assert.False(terms.Matches(terms.AnyText, Convert.FromHexString(broken)), broken);
    }

    private static (int First, int Last) Range(Random random, int[] edges)
    {
        var (a, b) = (edges[random.Next(edges.Length)] + random.Next(-2, 3), edges[random.Next(edges.Length)] + random.Next(-2, 3));
        return (Math.Clamp(Math.Min(a, b), 0, 0x10FFFF), Math.Clamp(Math.Max(a, b), 0, 0x10FFFF));
    }
}
