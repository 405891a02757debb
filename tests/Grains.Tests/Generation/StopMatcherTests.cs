using CsCheck;
using Otron.Grains.Generation;

namespace Otron.Grains.Tests.Generation;

public sealed class StopMatcherTests
{
    [Theory]
    [InlineData("one|two|END|three", "END", "onetwo", true)]
    [InlineData("one E|N|D two", "END", "one ", true)]
    [InlineData("EN|EN|D", "END", "EN", true)]
    [InlineData("one EN|X two", "END", "one ENX two", false)]
    [InlineData("one EN", "END", "one EN", false)]
    [InlineData("END", "END", "", true)]
    [InlineData("", "END", "", false)]
    [InlineData("aa|ab", "aab", "a", true)]
    public void Text_is_cut_at_the_stop_text(string pieces, string stop, string expected, bool isStopped)
    {
        var (text, matcher) = Run(pieces.Split('|'), [stop]);

        Assert.Equal(expected, text);
        Assert.Equal(isStopped, matcher.IsStopped);
    }

    [Fact]
    public void The_stop_text_that_begins_first_wins_even_when_another_is_complete_before_it()
    {
        Assert.Equal("-", Run(["-abc", "d"], ["abcd", "bc"]).Text);
        Assert.Equal("-a", Run(["-abc", "x"], ["abcd", "bc"]).Text);
        Assert.Equal("-a", Run(["-abc"], ["abcd", "bc"]).Text);
    }

    [Fact]
    public void Nothing_is_held_back_that_cannot_become_a_stop_text()
    {
        var matcher = new StopMatcher(["\n\nUser:"]);

        Assert.Equal("Hello.", matcher.Append("Hello.\n"));
        Assert.Equal("\nWorld", matcher.Append("World"));
        Assert.Equal("", matcher.Append("\n\nUse"));
        Assert.Equal("\n\nUseful", matcher.Append("ful"));
    }

    [Fact]
    public void Without_stop_texts_everything_passes_at_once()
    {
        var matcher = new StopMatcher([""]);

        Assert.Equal("abc", matcher.Append("abc"));
        Assert.Equal("", matcher.Flush());
        Assert.False(matcher.IsStopped);
    }

    [Fact]
    public void Law_what_came_out_is_the_text_up_to_the_earliest_stop_text()
    {
        // Two letters make matches, near misses and overlaps common.
        var text = Gen.String[Gen.Char["ab"], 0, 6];
        var stop = Gen.String[Gen.Char["ab"], 1, 5];
        Gen.Select(text.Array[0, 8], stop.Array[1, 3]).Sample((pieces, stops) =>
        {
            var whole = string.Concat(pieces);
            var cut = stops.Select(s => whole.IndexOf(s, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(whole.Length).Min();
            var matcher = new StopMatcher(stops);
            var sent = "";
            var arrived = "";
            foreach (var piece in pieces)
            {
                arrived += piece;
                sent += matcher.Append(piece);
                if (!whole.AsSpan(0, cut).StartsWith(sent, StringComparison.Ordinal))
                    return false; // leaked
                var held = arrived[sent.Length..];
                if (!matcher.IsStopped && held.Length > 0 && !stops.Any(s => s.StartsWith(held, StringComparison.Ordinal)))
                    return false; // held back for nothing
            }

            sent += matcher.Flush();
            return sent == whole[..cut] && matcher.IsStopped == (cut < whole.Length);
        });
    }

    [Fact]
    public void The_stop_text_is_shown_if_it_is_wanted()
    {
        var matcher = new StopMatcher([new StopText("END", "END")], showStop: true);

        Assert.Equal("a b END", matcher.Append("a b E") + matcher.Append("ND c") + matcher.Flush());
        Assert.True(matcher.IsStopped);
    }

    [Fact]
    public void A_token_that_stands_in_the_text_is_found_but_never_shown()
    {
        StopText[] stops = [new("b<s>", "b\uDC00")];
        var passing = new StopMatcher(stops);
        var stopped = new StopMatcher(stops);

        Assert.Equal("a bc", passing.Append("a\uDC00 b") + passing.Append("\uDC01c") + passing.Flush());
        Assert.Equal("a ", stopped.Append("a b") + stopped.Append("\uDC00c") + stopped.Flush());
        Assert.Equal((false, true), (passing.IsStopped, stopped.IsStopped));
    }

    [Fact]
    public void Half_of_a_pair_stands_for_no_token()
    {
        var matcher = new StopMatcher([new StopText("<s>", "\uDC00")]);

        Assert.Equal("🐀!", matcher.Append("🐀!") + matcher.Flush()); // its second half is that character
    }

    [Fact]
    public void Output_is_what_comes_before_the_earliest_stop_text_that_ends_late_enough()
    {
        var letter = Gen.Char["ab"];
        var text = Gen.String[letter, 0, 3];
        Gen.Select(text.Array[1, 8], Gen.String[letter, 1, 3].Array[1, 3], Gen.Int[0, 8]).Sample((pieces, stops, early) =>
        {
            early = Math.Min(early, pieces.Length);
            var whole = string.Concat(pieces);
            var tooEarly = pieces.Take(early).Sum(piece => piece.Length);
            var cut = Enumerable.Range(0, whole.Length)
                .Where(at => stops.Any(stop => whole.AsSpan(at).StartsWith(stop) && at + stop.Length > tooEarly))
                .DefaultIfEmpty(whole.Length)
                .First();
            var matcher = new StopMatcher(stops);

            var sent = string.Concat(pieces.Select((piece, i) => matcher.Append(piece, isTooEarly: i < early))) + matcher.Flush();

            return sent == whole[..cut] && matcher.IsStopped == (cut < whole.Length);
        });
    }

    private static (string Text, StopMatcher Matcher) Run(string[] pieces, string[] stops)
    {
        var matcher = new StopMatcher(stops);
        var text = string.Concat(pieces.Select(matcher.Append)) + matcher.Flush();
        return (text, matcher);
    }
}
