using System.IO.Compression;
using System.Text.Json;
using Otron.Tests;
using Otron.Text.Dialects.Reading;

namespace Otron.Text.Tests.Dialects;

/// <summary>A question of the Berkeley Function-Calling Leaderboard, with its tools.</summary>
internal sealed record ToolQuestion(string Id, DialectTool[] Tools)
{
    public static IReadOnlyList<ToolQuestion> All { get; } = Read();

    private static ToolQuestion[] Read()
    {
        using var stream = new GZipStream(File.OpenRead(Repo.Golden("tools/bfcl.json.gz")), CompressionMode.Decompress);
        return
        [
            .. from question in JsonDocument.Parse(stream).RootElement.EnumerateArray()
               select new ToolQuestion(
                   question.GetProperty("id").GetString()!,
                   [.. question.GetProperty("tools").EnumerateArray().Select(tool => Tool(tool.GetProperty("function")))]),
        ];
    }

    private static DialectTool Tool(JsonElement function) =>
        new(function.GetProperty("name").GetString()!, function.GetProperty("parameters"), IsStrict: false);
}
