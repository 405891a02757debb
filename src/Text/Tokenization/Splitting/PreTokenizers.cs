using Otron.Text.Tokenization.Format;
using Otron.Text.Tokenization.Unicode;

namespace Otron.Text.Tokenization.Splitting;

/// <summary>One step of the <c>pre_tokenizer</c> section: cuts pieces into smaller ones, which no token can bridge.</summary>
internal abstract class PreTokenizerStep
{
    public abstract void Apply(in Piece piece, List<Piece> output);
}

/// <summary>Reads the <c>pre_tokenizer</c> section into the list of its steps.</summary>
internal static class PreTokenizers
{
    /// <param name="isByteLevel">Whether the model sees the bytes of each piece instead of its characters.</param>
    public static PreTokenizerStep[] Read(JsonSection json, out bool isByteLevel)
    {
        var steps = new List<PreTokenizerStep>();
        isByteLevel = false;
        Add(json, steps, ref isByteLevel);
        return [.. steps];
    }

    private static void Add(JsonSection json, List<PreTokenizerStep> steps, ref bool isByteLevel)
    {
        if (isByteLevel) // the pieces are bytes by now
            throw json.Unsupported($"{json.Component()} after ByteLevel");
        switch (json.Component())
        {
            case "Sequence":
                foreach (var item in json.Items("pretokenizers"))
                    Add(item, steps, ref isByteLevel);
                break;
            case "ByteLevel":
                if (json.Flag("add_prefix_space", true))
                    steps.Add(new PrefixSpace());
                if (json.Flag("use_regex", true))
                    steps.Add(new SplitPattern(new RuneRegex(KnownPatterns.Gpt2()), SplitBehavior.Isolated, isInverted: false));
                isByteLevel = true;
                break;
            case "Split":
                steps.Add(Split(json.Inner("pattern"), Behavior(json), json.Flag("invert", false)));
                break;
            case "Digits":
                steps.Add(new SplitRunes(CodePoints.Number, json.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous));
                break;
            case "Whitespace":
                steps.Add(new SplitWords());
                break;
            case "WhitespaceSplit":
                steps.Add(new SplitRunes(CodePoints.WhiteSpace, SplitBehavior.Removed));
                break;
            case "Punctuation":
                steps.Add(new SplitRunes(CodePoints.Punctuation, json.Has("behavior") ? Behavior(json) : SplitBehavior.Isolated));
                break;
            case "BertPreTokenizer":
                steps.Add(new SplitRunes(CodePoints.WhiteSpace, SplitBehavior.Removed));
                steps.Add(new SplitRunes(CodePoints.Punctuation, SplitBehavior.Isolated));
                break;
            case "CharDelimiterSplit":
                steps.Add(new SplitRunes(Delimiter(json), SplitBehavior.Removed));
                break;
            case "FixedLength":
                steps.Add(new FixedLength(json.Number("length", 5) is > 0 and var length ? length : throw json.Invalid("has a length of 0")));
                break;
            case "Metaspace":
                steps.Add(new Metaspace(json));
                break;
            case var type:
                throw json.Unsupported(type);
        }
    }

    private static PreTokenizerStep Split(JsonSection pattern, SplitBehavior behavior, bool isInverted) =>
        pattern.TextOrNull("String") is { Length: > 0 } text
            ? new SplitText(text, behavior, isInverted)
            : new SplitPattern(RuneRegex.Create(pattern), behavior, isInverted);

    private static CodePointSet Delimiter(JsonSection json) => json.Text("delimiter").EnumerateRunes().ToArray() is [var delimiter]
        ? new CodePointSet([(delimiter.Value, delimiter.Value)])
        : throw json.Invalid("has a delimiter that is no single character");

    private static SplitBehavior Behavior(JsonSection json) =>
        json.Text("behavior") is var name && Enum.TryParse<SplitBehavior>(name, out var behavior)
            ? behavior
            : throw json.Unsupported($"Split behavior {name}");
}

internal sealed class SplitPattern(RuneRegex pattern, SplitBehavior behavior, bool isInverted) : PreTokenizerStep
{
    public override void Apply(in Piece piece, List<Piece> output)
    {
        var writer = new SplitWriter(piece, behavior, output, isInverted);
        foreach (var (start, end) in pattern.Enumerate(piece.Span))
            writer.Match(start, end);
        writer.End();
    }
}

internal sealed class SplitRunes(CodePointSet matches, SplitBehavior behavior) : PreTokenizerStep
{
    public override void Apply(in Piece piece, List<Piece> output)
    {
        var writer = new SplitWriter(piece, behavior, output);
        var at = 0;
        foreach (var rune in piece.Span.EnumerateRunes())
        {
            var end = at + rune.Utf16SequenceLength;
            if (matches.Contains(rune))
                writer.Match(at, end);
            at = end;
        }
        writer.End();
    }
}

internal sealed class PrefixSpace : PreTokenizerStep
{
    public override void Apply(in Piece piece, List<Piece> output) =>
        output.Add(piece.Span is [' ', ..] ? piece : new Piece($" {piece.Span}", 0, piece.Length + 1, piece.Origin - 1));
}
