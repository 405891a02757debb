using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Otron.Bench.Phases;

/// <summary>The measurements of one run of the command, as kept in its directory.</summary>
internal sealed record PhaseResult(string Kind, string Model, string Machine, IReadOnlyList<PhaseTable> Tables)
{
    private const string FileName = "result.json";

    public void Save(string directory) =>
        File.WriteAllBytes(Path.Combine(directory, FileName), JsonSerializer.SerializeToUtf8Bytes(this, PhaseJson.Default.PhaseResult));

    /// <exception cref="BenchException">The directory holds no result of this kind.</exception>
    public static PhaseResult Load(string directory, string kind)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            var result = JsonSerializer.Deserialize(File.ReadAllBytes(path), PhaseJson.Default.PhaseResult)!;
            return result.Kind == kind ? result : throw new BenchException($"{path} is a result of {result.Kind}, not of {kind}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new BenchException($"{path} cannot be read: {e.Message} --compare takes a directory that an earlier run has printed.");
        }
    }

    /// <summary>The medians of an earlier run beside these. Rows that only one of the two runs has are left out.</summary>
    public void PrintComparison(PhaseResult earlier)
    {
        Console.WriteLine();
        Console.WriteLine($"compared with {earlier.Model} on {earlier.Machine}");
        foreach (var table in Tables)
        {
            if (earlier.Tables.FirstOrDefault(old => old.Title == table.Title) is not { } before)
                continue;
            Console.WriteLine();
            Console.WriteLine(table.Title);
            Console.WriteLine("| phase                               |    earlier |        now |   change |");
            Console.WriteLine("| ----------------------------------- | ---------: | ---------: | -------: |");
            foreach (var row in table.Rows)
                if (before.Rows.FirstOrDefault(old => old.Name == row.Name) is { } old)
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {row.Name,-35} | {old.Median,10:F3} | {row.Median,10:F3} | {Change(old.Median, row.Median),8} |"));
        }
    }

    private static string Change(double earlier, double now) =>
        earlier == 0 ? "" : ((now - earlier) / earlier).ToString("+0.0 %;-0.0 %;0.0 %", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(PhaseResult))]
internal sealed partial class PhaseJson : JsonSerializerContext;
