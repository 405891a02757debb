using Microsoft.Extensions.Configuration;
using Otron.Api.Auth;
using Otron.Api.Settings;

namespace Otron.Api.Tests.Auth;

public sealed class ApiKeySourcesTests
{
    [Fact]
    public void Options_environment_and_file_add_up()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, ["# a comment", "", "  filed:in-file  ", "bare-in-file"]);
            var options = new ApiOptions
            {
                KeysFile = file,
                Keys = { new ApiKeyOptions { Key = "clear", Tenant = "a" }, new ApiKeyOptions { KeySha256 = Sha256("hashed"), Tenant = "b" } },
            };
            var (ring, problems) = Read(options, "env:in-env, bare-in-env");

            Assert.Empty(problems);
            Assert.Equal("a", ring.TenantOf("clear"));
            Assert.Equal("b", ring.TenantOf("hashed"));
            Assert.Equal("env", ring.TenantOf("in-env"));
            Assert.Equal("default", ring.TenantOf("bare-in-env"));
            Assert.Equal("filed", ring.TenantOf("in-file"));
            Assert.Equal("default", ring.TenantOf("bare-in-file"));
            Assert.Null(ring.TenantOf("wrong"));
            Assert.Null(ring.TenantOf(""));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Without_keys_the_ring_is_empty() => Assert.True(Read(new ApiOptions(), null).Ring.IsEmpty);

    [Fact]
    public void Every_problem_is_told_and_none_holds_a_key()
    {
        var options = new ApiOptions
        {
            KeysFile = "/no/such/file",
            Keys =
            {
                new ApiKeyOptions(),
                new ApiKeyOptions { Key = "secret", KeySha256 = Sha256("secret") },
                new ApiKeyOptions { KeySha256 = "zz" },
                new ApiKeyOptions { Key = "secret", Tenant = " " },
            },
        };
        var (_, problems) = Read(options, ":secret,tenant:");
        Assert.Equal(7, problems.Count);
        Assert.DoesNotContain(problems, problem => problem.Contains("secret", StringComparison.Ordinal));
    }

    private static (ApiKeyRing Ring, List<string> Problems) Read(ApiOptions options, string? environment)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [ApiKeySources.EnvironmentVariable] = environment })
            .Build();
        var problems = new List<string>();
        return (new ApiKeyRing(ApiKeySources.Read(options, configuration, problems)), problems);
    }

    private static string Sha256(string key) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
}
