using Otron.Tests;

namespace Otron.Deploy.Tests;

public sealed class ComposeTests
{
    private static readonly string Written = Path.Combine(Repo.Root, "docker-compose.yml");

    [Fact]
    public async Task The_file_is_valid() => (await CheckAsync(Written)).Succeeded();

    [Fact]
    public async Task A_misspelt_key_would_be_found()
    {
        var misspelt = Path.GetTempFileName();
        await File.WriteAllTextAsync(misspelt, (await File.ReadAllTextAsync(Written)).Replace("stop_grace_period", "stop_grace_time", StringComparison.Ordinal));

        var check = await CheckAsync(misspelt);

        File.Delete(misspelt);
        Assert.NotEqual(0, check.ExitCode);
        Assert.Contains("stop_grace_time", check.Error, StringComparison.Ordinal);
    }

    private static Task<Command> CheckAsync(string file) => Command.RunAsync("docker-compose", "--file", file, "config", "--quiet");
}
