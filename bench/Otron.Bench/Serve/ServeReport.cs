using System.Diagnostics;
using Otron.Bench.Reporting;
using Otron.Bench.Server;

namespace Otron.Bench.Serve;

/// <summary>The figures of a run, defined as in <c>vllm bench serve</c>: over successful requests, seen from the client.</summary>
internal sealed class ServeReport
{
    private readonly ChatResult[] _succeeded;

    public ServeReport(Load load, IReadOnlyList<ChatResult> results, TimeSpan duration, Goodput? goodput)
    {
        Load = load;
        Results = results;
        _succeeded = [.. results.Where(result => result.IsSuccess)];
        DurationSeconds = duration.TotalSeconds;
        InputTokens = _succeeded.Sum(result => result.Usage.PromptTokens);
        CachedTokens = _succeeded.Sum(result => result.CachedTokens);
        OutputTokens = _succeeded.Sum(result => result.Usage.CompletionTokens);
        RequestGoodput = goodput is null ? null : _succeeded.Count(goodput.IsGood) / DurationSeconds;
        PeakOutputThroughput = _succeeded.SelectMany(result => result.TextAt).CountBy(WholeSecond).Select(second => second.Value).DefaultIfEmpty().Max();
        PeakConcurrency = Peak();
        Ttft = new(_succeeded.Select(result => result.TtftMs));
        Tpot = new(_succeeded.Where(result => result.Usage.CompletionTokens > 1).Select(result => result.TpotMs));
        Itl = new(_succeeded.SelectMany(result => result.GapsMs));
        EndToEnd = new(_succeeded.Select(result => result.EndToEndMs));
    }

    public Load Load { get; }

    public IReadOnlyList<ChatResult> Results { get; }

    public int Completed => _succeeded.Length;

    public int Failed => Results.Count - Completed;

    public double DurationSeconds { get; }

    public int InputTokens { get; }

    public int CachedTokens { get; }

    public int OutputTokens { get; }

    public double RequestThroughput => Completed / DurationSeconds;

    public double? RequestGoodput { get; }

    public double OutputThroughput => OutputTokens / DurationSeconds;

    public double TotalThroughput => (InputTokens + OutputTokens) / DurationSeconds;

    /// <summary>The figure of the best whole second since the first request.</summary>
    public double PeakOutputThroughput { get; }

    public int PeakConcurrency { get; }

    public Distribution Ttft { get; }

    public Distribution Tpot { get; }

    public Distribution Itl { get; }

    public Distribution EndToEnd { get; }

    public double StartSeconds(ChatResult result) => Stopwatch.GetElapsedTime(Results.Min(other => other.StartedAt), result.StartedAt).TotalSeconds;

    private int WholeSecond(long timestamp) => (int)Stopwatch.GetElapsedTime(_succeeded.Min(result => result.StartedAt), timestamp).TotalSeconds;

    private int Peak()
    {
        var (running, peak) = (0, 0);
        // At equal times, ends sort before starts.
        foreach (var (_, change) in _succeeded.SelectMany(result => new[] { (result.StartedAt, 1), (result.EndedAt, -1) }).Order())
            peak = Math.Max(peak, running += change);
        return peak;
    }
}
