using Microsoft.Extensions.Options;

namespace Otron.ServiceDefaults;

/// <summary>Why a host did not start, in sentences for its operator instead of a stack trace.</summary>
public static class StartupFailure
{
    public static async Task PrintAsync(Exception exception, TextWriter error)
    {
        await error.WriteLineAsync("Otron did not start.");
        foreach (var sentence in Sentences(exception).Distinct())
            await error.WriteLineAsync($"  {sentence.ReplaceLineEndings($"{Environment.NewLine}  ")}");
    }

    /// <summary>Orleans and the host wrap exceptions; the innermost ones say what went wrong.</summary>
    private static IEnumerable<string> Sentences(Exception exception) => exception switch
    {
        OptionsValidationException e => e.Failures,
        AggregateException e => e.InnerExceptions.SelectMany(Sentences),
        { InnerException: { } inner } and not IOException => Sentences(inner),
        _ => [exception.Message],
    };
}
