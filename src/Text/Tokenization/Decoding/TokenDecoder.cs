using System.Text;
using System.Text.Json;
using Otron.Text.Tokenization.Format;
using Otron.Text.Tokenization.Models;
using Otron.Text.Tokenization.Normalizing;
using Otron.Text.Tokenization.Splitting;

namespace Otron.Text.Tokenization.Decoding;

/// <summary>The <c>decoder</c> section: the bytes that each token adds to a text.</summary>
internal sealed class TokenDecoder
{
    // Applied in this order, inside one token.
    private static readonly (string Untidy, string Tidy)[] EnglishTidying =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"),
        (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    private readonly List<Func<string, bool, string>> _steps = []; // (token, is it the first of the text) to text
    private Bytes _bytes = Bytes.OfText;
    private bool _isFused;

    private enum Bytes
    {
        OfText,
        OfTextOrEscape,
        OfByteAlphabet,
    }

    /// <summary>A character that is taken off the start of the whole text, and how often at most.</summary>
    public (char Character, int Count) LeadingStrip { get; private set; }

    /// <summary>Some token may be another text at the start than elsewhere, apart from <see cref="LeadingStrip"/>.</summary>
    public bool ChangesFirst { get; private set; }

    public static TokenDecoder Read(JsonSection? json)
    {
        var decoder = new TokenDecoder();
        if (json is { } section)
            decoder.Add(section);
        else
            decoder.AddFirst((token, isFirst) => isFirst ? token : " " + token);
        return decoder;
    }

    public byte[] Decode(string token, bool isFirst)
    {
        foreach (var step in _steps)
            token = step(token, isFirst);
        return _bytes switch
        {
            Bytes.OfTextOrEscape when ByteAlphabet.ByteOf(token) is { } value => [value],
            Bytes.OfByteAlphabet when ByteAlphabet.BytesOf(token) is { } bytes => bytes,
            _ => Encoding.UTF8.GetBytes(token),
        };
    }

    private void Add(JsonSection json)
    {
        var type = json.Component();
        if ((_isFused || _bytes != Bytes.OfText) && type is not ("Strip" or "Fuse"))
            throw json.Unsupported($"{type} after tokens are joined");
        switch (type)
        {
            case "Sequence":
                foreach (var item in json.Items("decoders"))
                    Add(item);
                break;
            case "ByteLevel":
                _bytes = Bytes.OfByteAlphabet;
                _isFused = true;
                break;
            case "ByteFallback":
                _bytes = Bytes.OfTextOrEscape;
                break;
            case "Fuse":
                _isFused = true;
                break;
            case "Strip":
                AddStrip(json);
                break;
            case "Replace":
                AddReplace(json);
                break;
            case "Metaspace":
                AddMetaspace(json);
                break;
            case "WordPiece":
                AddWordPiece(json);
                break;
            default:
                throw json.Unsupported(type);
        }
    }

    private void AddFirst(Func<string, bool, string> step)
    {
        ChangesFirst = true;
        _steps.Add(step);
    }

    private void AddStrip(JsonSection json)
    {
        if (!_isFused || json.Number("stop", 0) != 0 || LeadingStrip.Count != 0 || json.Text("content") is not [var character])
            throw json.Unsupported("Strip, other than of the start of the whole text");
        LeadingStrip = (character, json.Number("start", 0));
    }

    private void AddReplace(JsonSection json)
    {
        var (pattern, content) = (json.Inner("pattern"), json.Text("content"));
        NormalizerStep step = pattern.TextOrNull("String") is { Length: > 0 } text
            ? new ReplaceText(text, content)
            : new ReplacePattern(RuneRegex.Create(pattern), content);
        _steps.Add((token, _) => step.Normalize(token));
    }

    private void AddMetaspace(JsonSection json)
    {
        var marker = Metaspace.ReadMarker(json).ToString();
        var startsWithMarker = !string.Equals(Metaspace.ReadScheme(json), "never", StringComparison.Ordinal);
        AddFirst((token, isFirst) => token.Replace(marker, isFirst && startsWithMarker ? "" : " ", StringComparison.Ordinal));
    }

    private void AddWordPiece(JsonSection json)
    {
        var prefix = json.Text("prefix");
        AddFirst((token, isFirst) => isFirst ? token : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token);
        if (!json.Flag("cleanup", true))
            return;
        foreach (var (untidy, tidy) in EnglishTidying)
            _steps.Add((token, _) => token.Replace(untidy, tidy, StringComparison.Ordinal));
    }
}
