using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Otron.Tests;
using Otron.Text.Dialects;
using Otron.Text.Dialects.Reading;
using Otron.Text.Tokenization;

namespace Otron.Text.Tests.Dialects;

/// <summary>What models write and what it means: 384 texts in 15 formats. However a text is cut, it gives the same reading.</summary>
public sealed class OutputsTests
{
    public static TheoryData<string> Names => [.. GoldenOutputs.Formats.Keys];

    public static TheoryData<string> Tokenizers => ["smollm2-135m-instruct", "tiny/gemma3", "tiny/qwen3"];

    [Fact]
    public void Golden_file_has_all_its_cases() => Assert.Equal(384, GoldenOutputs.All.GetProperty("cases").GetArrayLength());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_text_read_as_a_whole_means_what_the_golden_file_says(string format) =>
        Check(format, (text, specials) => GoldenOutputs.Pieces(text, specials));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_text_read_by_character_means_the_same(string format) =>
        Check(format, (text, specials) => GoldenOutputs.Pieces(text, specials).SelectMany(piece =>
            piece.IsSpecial ? [piece] : piece.Text.Select(unit => (unit.ToString(), false))));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_text_cut_at_random_places_means_the_same(string format)
    {
        var seed = Effort.Seed;
        var random = new Random(seed);
        for (var round = 0; round < Effort.Of(100, 1_000); round++)
            Check(format, (text, specials) => GoldenOutputs.Pieces(text, specials).SelectMany(piece => piece.IsSpecial ? [piece] : Cut(piece.Text, random)), $"seed {seed}");
    }

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void A_text_read_by_token_means_the_same(string model)
    {
        var tokenizer = HuggingFaceTokenizer.Load(Path.Combine(Repo.Model(model), "tokenizer.json"));
        foreach (var format in GoldenOutputs.Formats.Keys)
            Check(format, (text, specials) => GoldenOutputs.Pieces(text, specials).SelectMany(piece => piece.IsSpecial ? [piece] : ByToken(piece.Text, tokenizer)));
    }

    private static IEnumerable<(string Text, bool IsSpecial)> ByToken(string text, HuggingFaceTokenizer tokenizer)
    {
        var detokenizer = tokenizer.CreateDetokenizer(isContinuation: true);
        var pieces = tokenizer.Encode(text, addSpecialTokens: false, parseSpecialTokens: false).Select(detokenizer.Append).Append(detokenizer.Flush()).ToArray();
        // A normalizer or a start of its own would change the text itself.
        return string.Concat(pieces) == text ? pieces.Select(piece => (piece, false)) : [(text, false)];
    }

    private static IEnumerable<(string Text, bool IsSpecial)> Cut(string text, Random random)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = Math.Min(text.Length - start, random.Next(0, 12));
            yield return (text.Substring(start, length), false);
            start += length;
        }
    }

    private static void Check(string format, Func<string, string[], IEnumerable<(string Text, bool IsSpecial)>> cut, string note = "")
    {
        var specials = GoldenOutputs.SpecialTokens(format);
        var (dialect, reasoning) = GoldenOutputs.Formats[format];
        var wrong = new List<string>();
        foreach (var golden in GoldenOutputs.Cases(format))
        {
            var starts = golden.TryGetProperty("prompt_ends_in_reasoning", out var opened) && opened.GetBoolean();
            var form = starts ? reasoning ?? ReasoningForm.Think : reasoning;
            var reader = new AnswerReader(dialect, form, starts, GoldenOutputs.Tools, specials.Contains);
            var parts = new List<ReadPart>();
            foreach (var (text, isSpecial) in cut(golden.GetProperty("text").GetString()!, specials))
                if (!reader.Append(text, isSpecial, parts))
                    reader.Append(text, isSpecial: false, parts);
            reader.Flush(parts);
            if (Difference(parts, golden) is { } difference)
                wrong.Add($"{golden.GetProperty("name")}: {difference} in {golden.GetProperty("text")}");
        }
        Assert.True(wrong.Count == 0, $"{format} {note}: {wrong.Count} wrong\n{string.Join('\n', wrong.Take(12))}");
    }

    private static string? Difference(List<ReadPart> parts, JsonElement golden)
    {
        var expected = golden.GetProperty("expected");
        var reasoning = Joined(parts, ReadPartKind.Reasoning);
        if (reasoning != expected.GetProperty("reasoning").GetString())
            return $"reasoning '{reasoning}'";
        var content = Joined(parts, ReadPartKind.Content);
        if (content != expected.GetProperty("content").GetString())
            return $"content '{content}'";
        var calls = parts.Where(part => part.Kind == ReadPartKind.Call).ToArray();
        var wanted = expected.GetProperty("tool_calls").EnumerateArray().ToArray();
        if (calls.Length != wanted.Length)
            return $"{calls.Length} calls";
        for (var i = 0; i < calls.Length; i++)
        {
            if (calls[i].Call != i || calls[i].Text != wanted[i].GetProperty("name").GetString())
                return $"call {i} is {calls[i].Text}";
            if (wanted[i].TryGetProperty("id", out var id) && id.GetString() != calls[i].Id)
                return $"id {calls[i].Id}";
            if (parts.FindIndex(part => part.Kind == ReadPartKind.Arguments && part.Call == i) is var first and >= 0
                && first < parts.FindIndex(part => part.Kind == ReadPartKind.Call && part.Call == i))
                return $"arguments of call {i} before its name";
            var arguments = string.Concat(parts.Where(part => part.Kind == ReadPartKind.Arguments && part.Call == i).Select(part => part.Text));
            if (!Fits(arguments, wanted[i]))
                return $"arguments {arguments}";
        }
        return null;
    }

    private static bool Fits(string arguments, JsonElement wanted)
    {
        if (wanted.TryGetProperty("raw_arguments", out var raw))
            return arguments == raw.GetString();
        if (wanted.TryGetProperty("arguments_so_far_of", out var whole))
            return whole.GetRawText() is var text && Compact(text).StartsWith(Compact(arguments), StringComparison.Ordinal);
        try
        {
            return Exact(arguments) == Exact(wanted.GetProperty("arguments").GetRawText());
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Keys sorted, no white space, numbers as they were written.</summary>
    private static string Exact(string json)
    {
        return Write(JsonNode.Parse(json));

        static string Write(JsonNode? node) => node switch
        {
            JsonObject members => $"{{{string.Join(',', members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{JsonSerializer.Serialize(member.Key)}:{Write(member.Value)}"))}}}",
            JsonArray items => $"[{string.Join(',', items.Select(Write))}]",
            JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonSerializer.Serialize((string)value!),
            null => "null",
            _ => node.ToJsonString(),
        };
    }

    /// <summary>White space outside strings removed, strings unescaped.</summary>
    private static string Compact(string json)
    {
        var (text, isInString) = (new StringBuilder(), false);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
                isInString = !isInString;
            if (isInString && json[i] == '\\' && i + 1 < json.Length)
                text.Append(json[i++]);
            if (isInString || !char.IsWhiteSpace(json[i]))
                text.Append(json[i]);
        }
        return text.ToString();
    }

    private static string? Joined(List<ReadPart> parts, ReadPartKind kind) =>
        string.Concat(parts.Where(part => part.Kind == kind).Select(part => part.Text)) is { Length: > 0 } text ? text : null;
}
