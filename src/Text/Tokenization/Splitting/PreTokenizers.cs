using System.Globalization;
using System.Text;
using System.Text.Json;
using Otron.Text.Tokenization.Format;

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
            throw json.Unsupported($"{json.Type} after ByteLevel");
        switch (json.Type)
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
                steps.Add(new SplitPattern(RuneRegex.Create(json.Inner("pattern")), Behavior(json), json.Flag("invert", false)));
                break;
            case "Digits":
                steps.Add(new SplitRunes(RuneClass.Number, json.Flag("individual_digits", false) ? SplitBehavior.Isolated : SplitBehavior.Contiguous));
                break;
            case "WhitespaceSplit":
                steps.Add(new SplitRunes(RuneClass.WhiteSpace, SplitBehavior.Removed));
                break;
            case "BertPreTokenizer":
                steps.Add(new SplitRunes(RuneClass.WhiteSpace, SplitBehavior.Removed));
                steps.Add(new SplitRunes(RuneClass.Punctuation, SplitBehavior.Isolated));
                break;
            case "Metaspace":
                steps.Add(new Metaspace(json));
                break;
            case var type:
                throw json.Unsupported(type);
        }
    }

    private static SplitBehavior Behavior(JsonSection json) =>
        json.Text("behavior") is var name && Enum.TryParse<SplitBehavior>(name, out var behavior)
            ? behavior
            : throw json.Unsupported($"Split behavior {name}");
}

internal sealed class SplitPattern(RuneRegex pattern, SplitBehavior behavior, bool isInverted) : PreTokenizerStep
{
    public override void Apply(in Piece piece, List<Piece> output)
    {
        var writer = new SplitWriter(piece, behavior, output);
        var matched = 0;
        foreach (var (start, end) in pattern.Enumerate(piece.Span))
        {
            if (!isInverted)
                writer.Match(start, end);
            else if (start > matched)
                writer.Match(matched, start);
            matched = end;
        }
        if (isInverted && piece.Length > matched)
            writer.Match(matched, piece.Length);
        writer.End();
    }
}

internal enum RuneClass
{
    Number,
    WhiteSpace,
    Punctuation,
}

internal sealed class SplitRunes(RuneClass runeClass, SplitBehavior behavior) : PreTokenizerStep
{
    public override void Apply(in Piece piece, List<Piece> output)
    {
        var writer = new SplitWriter(piece, behavior, output);
        var at = 0;
        foreach (var rune in piece.Span.EnumerateRunes())
        {
            var end = at + rune.Utf16SequenceLength;
            if (Matches(rune))
                writer.Match(at, end);
            at = end;
        }
        writer.End();
    }

    private bool Matches(Rune rune) => runeClass switch
    {
        RuneClass.Number => Rune.IsNumber(rune),
        RuneClass.WhiteSpace => Rune.IsWhiteSpace(rune),
        _ => rune.IsAscii ? IsAsciiPunctuation((char)rune.Value) : Rune.IsPunctuation(rune),
    };

    // Every printable ASCII character that is no letter or digit, so $ + < = > ^ ` | ~ too.
    private static bool IsAsciiPunctuation(char c) => c is > ' ' and < (char)0x7F && !char.IsAsciiLetterOrDigit(c);
}

internal sealed class PrefixSpace : PreTokenizerStep
{
    public override void Apply(in Piece piece, List<Piece> output) =>
        output.Add(piece.Span is [' ', ..] ? piece : new Piece($" {piece.Span}", 0, piece.Length + 1, piece.Origin - 1));
}

/// <summary>SentencePiece's marker: spaces become it, a piece begins with it, and it stays with what follows.</summary>
internal sealed class Metaspace : PreTokenizerStep
{
    private readonly char _marker;
    private readonly string _scheme;
    private readonly bool _splits;

    public Metaspace(JsonSection json)
    {
        _marker = ReadMarker(json);
        _scheme = ReadScheme(json);
        _splits = json.Flag("split", true);
    }

    public static char ReadMarker(JsonSection json) =>
        json.Text("replacement") is [var marker] ? marker : throw json.Unsupported("Metaspace replacement of several characters");

    /// <summary>Older files say <c>add_prefix_space</c> instead.</summary>
    public static string ReadScheme(JsonSection json) =>
        (json.TextOrNull("prepend_scheme") ?? (json.Flag("add_prefix_space", true) ? "always" : "never")) switch
        {
            var scheme and ("always" or "first" or "never") => scheme,
            var scheme => throw json.Unsupported($"Metaspace prepend_scheme {scheme}"),
        };

    public override void Apply(in Piece piece, List<Piece> output)
    {
        var marked = piece;
        var isPrefixed = !(piece.Span is [var first, ..] && (first == ' ' || first == _marker))
            && (_scheme == "always" || _scheme == "first" && piece.Origin == 0);
        if (isPrefixed || piece.Span.Contains(' '))
        {
            var text = piece.Span.ToString().Replace(' ', _marker);
            marked = new Piece(isPrefixed ? _marker + text : text, 0, text.Length + (isPrefixed ? 1 : 0), piece.Origin - (isPrefixed ? 1 : 0));
        }
        if (!_splits)
        {
            output.Add(marked);
            return;
        }
        var writer = new SplitWriter(marked, SplitBehavior.MergedWithNext, output);
        var span = marked.Span;
        for (var at = 0; at < span.Length; at++)
            if (span[at] == _marker)
                writer.Match(at, at + 1);
        writer.End();
    }
}
