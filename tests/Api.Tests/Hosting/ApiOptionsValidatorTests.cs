using Microsoft.Extensions.Configuration;
using Otron.Api.Hosting;
using Otron.Api.Settings;

namespace Otron.Api.Tests.Hosting;

public sealed class ApiOptionsValidatorTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("http://localhost:1", true)]
    [InlineData("http://127.0.0.1:1;http://[::1]:1", true)]
    [InlineData("http://unix:/run/otron.sock", true)]
    [InlineData("http://0.0.0.0:1", false)]
    [InlineData("http://*:1", false)]
    [InlineData("http://+:1", false)]
    [InlineData("http://[::]:1", false)]
    [InlineData("http://localhost:1;http://192.168.0.7:1", false)]
    [InlineData("http://localhost.example.com:1", false)]
    [InlineData("nonsense", false)]
    public void Without_keys_only_loopback_is_allowed(string? urls, bool allowed) =>
        Assert.Equal(allowed, Validate(("urls", urls)).Succeeded);

    [Fact]
    public void Every_setting_that_opens_a_port_counts()
    {
        Assert.True(Validate(("Otron:Api:Urls", "http://*:1")).Failed);
        Assert.True(Validate(("http_ports", "8080")).Failed);
        Assert.True(Validate(("Kestrel:Endpoints:Web:Url", "http://0.0.0.0:1")).Failed);
    }

    [Fact]
    public void A_key_or_a_clear_word_opens_it()
    {
        Assert.True(Validate(("urls", "http://*:1"), ("OTRON_API_KEYS", "k")).Succeeded);
        Assert.True(Validate(("urls", "http://*:1"), ("Otron:Api:AllowAnonymous", "true")).Succeeded);
    }

    [Theory]
    [InlineData("https://chat.example", true)]
    [InlineData("http://localhost:5173/", true)]
    [InlineData("tauri://localhost", true)]
    [InlineData("*", true)]
    [InlineData("chat.example", false)]
    [InlineData("https://*.example", false)]
    [InlineData("https://chat.example/app", false)]
    [InlineData("https://user@chat.example", false)]
    [InlineData("null", false)]
    public void An_origin_is_a_scheme_and_a_host(string origin, bool allowed) =>
        Assert.Equal(allowed, Validate(("Otron:Api:AllowedOrigins:0", origin)).Succeeded);

    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://localhost:8080")]
    [InlineData("http://[::]:8080", "http://localhost:8080")]
    [InlineData("https://*:443", "https://localhost:443")]
    [InlineData("http://+:80/otron", "http://localhost:80/otron")]
    [InlineData("http://192.168.0.7:8080", "http://192.168.0.7:8080")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    public void An_address_for_all_interfaces_is_shown_as_one_that_opens(string url, string shown) => Assert.Equal(shown, ListenAddresses.ToOpen(url));

    [Fact]
    public void The_refusal_says_what_to_set()
    {
        var sentence = Validate(("urls", "http://*:1")).FailureMessage;
        Assert.Contains("OTRON_API_KEYS", sentence, StringComparison.Ordinal);
        Assert.Contains("Otron__Api__AllowAnonymous", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_setting_comes_before_the_general_ones()
    {
        Assert.Equal("http://a", ListenAddresses.Urls(Configure(("Otron:Api:Urls", "http://a"), ("urls", "http://b"), ("http_ports", "1"))));
        Assert.Equal("http://b", ListenAddresses.Urls(Configure(("urls", "http://b"), ("http_ports", "1"))));
        Assert.Equal("http://*:1;http://*:2", ListenAddresses.Urls(Configure(("http_ports", "1;2"))));
        Assert.Equal("http://localhost:8080", ListenAddresses.Urls(Configure()));
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(params (string Key, string? Value)[] settings)
    {
        var configuration = Configure(settings);
        var options = new ApiOptions();
        configuration.GetSection(ApiOptions.Section).Bind(options);
        return new ApiOptionsValidator(configuration).Validate(null, options);
    }

    private static IConfiguration Configure(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build();
}
