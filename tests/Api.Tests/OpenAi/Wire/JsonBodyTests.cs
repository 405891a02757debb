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
        """{"a":""" + new string('[', 64) + new string(']', 64) + "}",
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
}
