namespace Otron.Text.Tokenization.Format;

/// <summary>An entry of the <c>added_tokens</c> section: a string that is one token wherever it stands in the text.</summary>
internal sealed record AddedToken
{
    public required int Id { get; init; }

    public required string Content { get; init; }

    public bool IsSpecial { get; init; }

    /// <summary>Looked for in normalised text, in its own normalised spelling.</summary>
    public bool IsNormalized { get; init; }

    public bool IsSingleWord { get; init; }

    /// <summary>Swallows the white space before it.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Swallows the white space after it.</summary>
    public bool StripsRight { get; init; }

    public static AddedToken Read(JsonSection json)
    {
        json.WithKnownFields("added token");
        return new()
        {
            Id = json.Get("id", System.Text.Json.JsonValueKind.Number).GetInt32(),
            Content = json.Text("content"),
            IsSpecial = json.Flag("special", false),
            IsNormalized = json.Flag("normalized", true),
            IsSingleWord = json.Flag("single_word", false),
            StripsLeft = json.Flag("lstrip", false),
            StripsRight = json.Flag("rstrip", false),
        };
    }
}
