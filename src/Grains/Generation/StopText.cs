using System.Text;
using Otron.Text.Tokenization;

namespace Otron.Grains.Generation;

/// <summary>A text that ends an answer.</summary>
/// <param name="Text">As the client wrote it.</param>
/// <param name="Pattern">The text to look for, in which a stand-in is a special token that is not shown.</param>
internal readonly record struct StopText(string Text, string Pattern)
{
    // Decoded text is whole characters, so that half of a surrogate pair by itself is free to stand for a token.
    private const char FirstStandIn = '\uDC00';
    private const char LastStandIn = '\uDFFF';

    /// <summary>
    /// The stop texts as they occur in the text of an answer, and once more for those that name special tokens: these tokens end the
    /// answer although their text is not shown.
    /// </summary>
    /// <param name="hidden">The special tokens that the stop texts name, each with the text that takes its place.</param>
    public static StopText[] Read(string[] stops, HuggingFaceTokenizer tokenizer, bool showSpecialTokens, out IReadOnlyDictionary<int, string> hidden)
    {
        var standIns = new Dictionary<int, string>();
        var read = new List<StopText>(stops.Length);
        foreach (var stop in stops.Where(stop => stop.Length > 0))
        {
            read.Add(new(stop, stop));
            if (!showSpecialTokens && WithStandIns(stop, tokenizer, standIns) is var pattern && pattern != stop)
                read.Add(new(stop, pattern));
        }
        hidden = standIns;
        return [.. read];
    }

    /// <summary>The character is the second half of a surrogate pair, and no stand-in.</summary>
    public static bool IsHalfOfPair(string text, int i) => i > 0 && char.IsSurrogatePair(text[i - 1], text[i]);

    /// <summary>The text without the stand-ins in it.</summary>
    public static string Shown(string text)
    {
        if (!HasStandIn(text))
            return text;
        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            if (!IsStandIn(text, i))
                shown.Append(text[i]);
        return shown.ToString();
    }

    private static string WithStandIns(string stop, HuggingFaceTokenizer tokenizer, Dictionary<int, string> standIns)
    {
        foreach (var id in tokenizer.Encode(stop, addSpecialTokens: false, parseSpecialTokens: true))
        {
            if (!tokenizer.IsSpecial(id) || tokenizer.TokenOf(id) is not { Length: > 0 } name)
                continue;
            if (!standIns.TryGetValue(id, out var standIn) && standIns.Count <= LastStandIn - FirstStandIn)
                standIns[id] = standIn = ((char)(FirstStandIn + standIns.Count)).ToString();
            stop = stop.Replace(name, standIn ?? name, StringComparison.Ordinal);
        }
        return stop;
    }

    private static bool HasStandIn(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (IsStandIn(text, i))
                return true;
        return false;
    }

    private static bool IsStandIn(string text, int i) => char.IsLowSurrogate(text[i]) && !IsHalfOfPair(text, i);
}
