namespace Otron.Bench.Reporting;

/// <summary>Requests without an answer, counted by reason.</summary>
internal static class Failures
{
    public static void Print(IEnumerable<string?> reasons)
    {
        var counts = reasons.OfType<string>().CountBy(reason => reason).OrderByDescending(count => count.Value).ToList();
        if (counts.Count == 0)
            return;
        Console.WriteLine("failed requests:");
        foreach (var (reason, count) in counts)
            Console.WriteLine($"{count,6} × {reason}");
    }
}
