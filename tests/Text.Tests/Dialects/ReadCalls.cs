using Otron.Text.Dialects;
using Otron.Text.Dialects.Reading;

namespace Otron.Text.Tests.Dialects;

/// <summary>The calls of an answer, read as a whole.</summary>
internal static class ReadCalls
{
    public static (string Name, string? Id, string Arguments)[] Of(string text, Dialect dialect, IReadOnlyList<DialectTool> tools)
    {
        var reader = new AnswerReader(dialect, reasoning: null, startsInReasoning: false, tools, static _ => false);
        var parts = new List<ReadPart>();
        reader.Append(text, isSpecial: false, parts);
        reader.Flush(parts);
        return [.. parts.Where(part => part.Kind == ReadPartKind.Call).Select(call => (call.Text, call.Id, Arguments(parts, call.Call)))];
    }

    private static string Arguments(List<ReadPart> parts, int call) =>
        string.Concat(parts.Where(part => part.Kind == ReadPartKind.Arguments && part.Call == call).Select(part => part.Text));
}
