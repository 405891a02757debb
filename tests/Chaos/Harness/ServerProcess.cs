using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Otron.Chaos.Harness;

/// <summary>A process of the cluster. It is ended through its own handle, at the latest when the test run ends.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan MaxStop = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _output = [];

    private ServerProcess(string name, ProcessStartInfo start)
    {
        Name = name;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillWithTestRun;
    }

    public string Name { get; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines it printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    public static ServerProcess Start(string name, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        return new(name, start);
    }

    /// <summary>Kills it, as if its machine had lost power.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends SIGTERM, as Kubernetes does.</summary>
    public void Terminate() => Signal(15);

    /// <summary>Sends SIGSTOP: the process stands still and its sockets stay open.</summary>
    public void Freeze() => Signal(19);

    /// <summary>Sends SIGCONT.</summary>
    public void Thaw() => Signal(18);

    public async Task WaitForExitAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"{Name} still runs after {limit.TotalSeconds} s. It printed:\n{Output}", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillWithTestRun;
        if (!_process.HasExited)
            _process.Kill();
        await WaitForExitAsync(MaxStop);
        _process.Dispose();
    }

    private void KillWithTestRun(object? sender, EventArgs e)
    {
        if (!_process.HasExited)
            _process.Kill();
    }

    private void Signal(int number) => Assert.Equal(0, SendSignal(_process.Id, number));

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_output)
        {
            _output.Add(line);
            if (_output.Count > 200)
                _output.RemoveAt(0);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
