using Microsoft.AspNetCore.Http;
using Otron.Api.OpenAi;
using Otron.Api.Sessions;
using Otron.Contract;

namespace Otron.Api.Tests.Sessions;

public sealed class SessionIdentityTests
{
    private static readonly ChatMessage System = new("system", "Be brief.");
    private static readonly ChatMessage First = new("user", "Hello");

    [Fact]
    public void Header_comes_before_field_before_cache_key_before_messages()
    {
        var request = Request(System, First) with { SessionId = "field", PromptCacheKey = "key" };
        Assert.Equal("id:header", Of(request, "header"));
        Assert.Equal("id:field", Of(request));
        Assert.Equal("cache:key", Of(request with { SessionId = null }));
        Assert.StartsWith("start:", Of(request with { SessionId = null, PromptCacheKey = null }), StringComparison.Ordinal);
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
            Of(Request(System, First) with { Model = "n" }),
            Of(Request(System, First), tenant: "other"),
        ];
        Assert.Equal(sessions.Length, sessions.Distinct().Count());
    }

    [Fact]
    public void Fresh_sessions_differ() => Assert.NotEqual(SessionIdentity.Fresh(), SessionIdentity.Fresh());

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("a\0")]
    public void A_header_with_control_characters_is_refused(string header) =>
        Assert.Equal("X-Session-ID", Assert.Throws<ApiException>(() => Of(Request(First), header)).Error.Param);

    [Fact]
    public void Odd_names_are_names() => Assert.Equal("id:../😀|x", Of(Request(First), "../😀|x"));

    private static ChatRequest Request(params ChatMessage[] messages) => new() { Model = "m", Messages = messages, Sampling = new() };

    private static string Of(ChatRequest request, string? header = null, string tenant = "t")
    {
        var headers = new HeaderDictionary();
        if (header is not null)
            headers[SessionIdentity.HeaderName] = header;
        return SessionIdentity.Of(request, headers, tenant);
    }
}
