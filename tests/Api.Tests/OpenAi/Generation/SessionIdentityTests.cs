using Microsoft.AspNetCore.Http;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Chat;
using Otron.Api.OpenAi.Generation;

namespace Otron.Api.Tests.OpenAi.Generation;

public sealed class SessionIdentityTests
{
    private static readonly ChatMessage System = new("system", "Be brief.");
    private static readonly ChatMessage First = new("user", "Hello");

    [Fact]
    public void Header_comes_before_field_before_cache_key_before_messages()
    {
        var request = Request(System, First);
        var both = request.Fields with { SessionId = "field", PromptCacheKey = "key" };
        Assert.Equal("id:header", Of(request with { Fields = both }, "header"));
        Assert.Equal("id:field", Of(request with { Fields = both }));
        Assert.Equal("cache:key", Of(request with { Fields = both with { SessionId = null } }));
        Assert.StartsWith("start:", Of(request), StringComparison.Ordinal);
    }

    [Fact]
    public void Later_turns_of_a_conversation_stay_in_its_session() =>
        Assert.Equal(
            Of(Request(System, First)),
            Of(Request(System, First, new ChatMessage("assistant", "Hi"), new ChatMessage("user", "More"))));

    [Fact]
    public void Another_start_tenant_or_model_is_another_session()
    {
        string[] sessions =
        [
            Of(Request(System, First)),
            Of(Request(First)),
            Of(Request(System, new ChatMessage("user", "Hello!"))),
            Of(Request(System, new ChatMessage("user", "Hello", "Ann"))),
            Of(Request(new ChatMessage("system", "Be brief.H"), new ChatMessage("user", "ello"))),
            Of(Request(System, First) with { Fields = new() { Model = "n" } }),
            Of(Request(System, First), tenant: "other"),
        ];
        Assert.Equal(sessions.Length, sessions.Distinct().Count());
    }

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("a\0")]
    public void A_header_with_control_characters_is_refused(string header) =>
        Assert.Equal("X-Session-ID", Assert.Throws<ApiException>(() => Of(Request(First), header)).Error.Param);

    [Fact]
    public void Odd_names_are_names() => Assert.Equal("id:../😀|x", Of(Request(First), "../😀|x"));

    private static ChatBody Request(params ChatMessage[] messages) => new(new() { Model = "m" }, messages);

    private static string Of(ChatBody request, string? header = null, string tenant = "t")
    {
        var headers = new HeaderDictionary();
        if (header is not null)
            headers[SessionIdentity.HeaderName] = header;
        return SessionIdentity.Of(request.ToRequest(tenant), request.Fields, headers);
    }
}
