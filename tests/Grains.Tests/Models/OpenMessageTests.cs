using Otron.Grains.Models;
using Otron.Text;

namespace Otron.Grains.Tests.Models;

public sealed class OpenMessageTests
{
    [Theory]
    [InlineData("<a>", "Sure: ", "</a>\n", "<a>Sure: ")]
    [InlineData("<a>", "Sure", "</a>\n<a>", "<a>Sure")]
    [InlineData("<a>", "", "</a>", "<a>")]
    public void A_prompt_ends_with_its_last_message(string before, string content, string after, string prompt)
    {
        var marked = OpenMessage.Mark([new("assistant", content)])[0].Content;

        Assert.Equal(prompt, TextOf(OpenMessage.Cut([new(before, true), new(marked, false), new(after, true)])));
    }

    [Theory]
    [InlineData("Sure:  ", "<a>Sure:")]
    [InlineData("Sure", "<a>Sure")]
    public void A_template_that_trims_messages_trims_the_open_one_too(string content, string prompt)
    {
        var marked = OpenMessage.Mark([new("assistant", content)])[0].Content.Trim();

        Assert.Equal(prompt, TextOf(OpenMessage.Cut([new("<a>", true), new(marked, false), new("</a>", true)])));
    }

    [Fact]
    public void A_users_words_stay_a_users_words()
    {
        var segments = OpenMessage.Cut([new("<a>", true), new(OpenMessage.Mark([new("user", "x<a>")])[0].Content, false), new("</a>", true)]);

        Assert.Equal([new("<a>", true), new("x<a>", false)], segments);
    }

    [Fact]
    public void A_message_that_is_not_printed_cannot_be_continued()
    {
        var refusal = Assert.Throws<OtronException>(() => OpenMessage.Cut([new("<a></a>", true)]));

        Assert.Equal((ErrorCode.TemplateRefused, "continue_final_message"), (refusal.Code, refusal.Parameter));
    }

    private static string TextOf(IEnumerable<TextSegment> segments) => string.Concat(segments.Select(segment => segment.Text));
}
