using System.ComponentModel;
using System.Diagnostics;
using Otron.Tests;

namespace Otron.Deploy.Tests;

/// <summary>A program that was run to its end in the checkout.</summary>
internal sealed record Command(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static async Task<Command> RunAsync(string program, params IEnumerable<string> arguments)
    {
        using var process = Start(new(program, arguments) { WorkingDirectory = Repo.Root, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true });
        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
            await process.WaitForExitAsync(deadline.Token);
            return new(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} still runs after {Limit.TotalSeconds} s.", late);
        }
    }

    /// <summary>What it printed, where it succeeded.</summary>
    public string Succeeded()
    {
        Assert.True(ExitCode == 0, $"It ended with {ExitCode}: {Error}{Output}");
        return Output;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"Please install {start.FileName} first; ./run_tests.sh does so on Debian and Ubuntu.", e);
        }
    }
}
