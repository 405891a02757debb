using Otron.Text.Tokenization.Format;

namespace Otron.Text.Tokenization.Splitting;

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
            var scheme and ("always" or "first") when !json.Flag("add_prefix_space", true)
                => throw json.Unsupported($"Metaspace with both prepend_scheme {scheme} and no add_prefix_space"),
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
