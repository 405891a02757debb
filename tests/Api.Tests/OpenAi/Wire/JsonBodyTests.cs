using System.Text;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.Tests.OpenAi.Wire;

public sealed class JsonBodyTests
{
    public static TheoryData<string> NotJson() => new()
    {
        "", "{", """{"a":NaN}""", """{"a":1}x""", """ "x" """, "[]", "42", "null",
        """{"model":"a","model":"b"}""",
        """{"a":{"b":1,"b":2}}""",
        """{"\ud800":1}""",
        new string('[', 100_000),
        """{"a":""" + new string('[', JsonBody.MaxDepth) + new string(']', JsonBody.MaxDepth) + "}",
    };

    [Theory]
    [MemberData(nameof(NotJson))]
    public void What_is_not_one_plain_object_is_refused(string body)
    {
        var error = Assert.Throws<ApiException>(() => JsonBody.Parse(Encoding.UTF8.GetBytes(body))).Error;
        Assert.Equal((400, "invalid_json"), (error.Status, error.Code));
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused_even_in_a_field_that_nobody_reads()
    {
        byte[] body = [.. "{\"unknown\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        Assert.Equal("invalid_json", Assert.Throws<ApiException>(() => JsonBody.Parse(body)).Error.Code);
    }

    [Fact]
    public void Sixty_three_levels_inside_an_object_are_fine()
    {
        using var document = JsonBody.Parse(Encoding.UTF8.GetBytes("""{"a":""" + new string('[', 63) + new string(']', 63) + "}"));
        Assert.True(document.RootElement.TryGetProperty("a", out _));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        using var document = JsonBody.Parse(Encoding.UTF8.GetBytes("\uFEFF{\"a\":1}"));
        Assert.Equal(1, document.RootElement.GetProperty("a").GetInt32());
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-32", true)]
    [InlineData("utf-32", false)]
    public void Other_encodings_are_told_as_such(string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] body = [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes("""{"a":1}""")];
        Assert.Contains("send it as UTF-8", Assert.Throws<ApiException>(() => JsonBody.Parse(body)).Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":NaN}", "line 1, byte 6")]
    [InlineData("{\n  \"a\" 1}", "line 2, byte 7")]
    [InlineData("{", "line 1, byte 2")]
    [InlineData("{\"a\":1,\n\"b\":[{\"c\":1}],\n \"a\":2}", "line 3, byte 2")]
    [InlineData("{\"a\":{\"b\":1,\"b\":2}}", "line 1, byte 13")]
    [InlineData("{\"a\":1,\"\\u0061\":2}", "line 1, byte 8")]
    public void The_sentence_says_where_the_fault_is(string body, string place) =>
        Assert.Contains($"({place})", Assert.Throws<ApiException>(() => JsonBody.Parse(Encoding.UTF8.GetBytes(body))).Error.Message, StringComparison.Ordinal);

    [Fact]
    public void A_twin_among_keys_that_are_no_text_is_refused_too() =>
        Assert.Equal("invalid_json", Assert.Throws<ApiException>(() => JsonBody.Parse("""{"\ud800":1,"a":1,"a":2}"""u8.ToArray())).Error.Code);
}
