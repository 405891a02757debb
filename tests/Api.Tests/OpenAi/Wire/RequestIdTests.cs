using Microsoft.AspNetCore.Http;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.Tests.OpenAi.Wire;

public sealed class RequestIdTests
{
    [Theory]
    [InlineData("req-1.2:3_X", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\u001b[31m", false)]
    [InlineData("ä", false)]
    public void A_harmless_id_of_the_client_is_kept(string own, bool kept)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["x-request-id"] = own;
        Assert.Equal(kept, RequestId.For(context.Request) == own);
    }

    [Fact]
    public void A_long_one_is_not()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["x-request-id"] = new string('a', 129);
        Assert.StartsWith("req_", RequestId.For(context.Request), StringComparison.Ordinal);
    }
}
