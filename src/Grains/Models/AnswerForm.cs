using Otron.Text.Dialects;
using Otron.Text.Dialects.Families;
using Otron.Text.Dialects.Reading;
using Otron.Text.Templates;
using Otron.Text.Tokenization;

namespace Otron.Grains.Models;

/// <summary>How a model writes its answers: its calls and its reasoning, found by its template and its tokens.</summary>
internal sealed class AnswerForm
{
    private readonly HuggingFaceTokenizer _tokenizer;
    private readonly Lazy<Dictionary<string, int>> _specialTokens;

    public AnswerForm(string templateSource, ChatPrompts prompts, HuggingFaceTokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        Reasoning = KnownDialects.FindReasoning(templateSource, mark => tokenizer.IdOf(mark) is not null);
        (Dialect, Prompts, Warning) = ModelDialect.Of(templateSource, prompts, Reasoning);
        HasFixedSpaces = Prompts.Traits is { TakesObjects: true } or { PrintsCalls: false };
        ReadsAlways = Dialect.ReadsAlways;
        _specialTokens = new(() => Enumerable.Range(0, tokenizer.VocabularySize).Where(tokenizer.IsSpecial)
            .ToDictionary(id => tokenizer.TokenOf(id)!, StringComparer.Ordinal));
    }

    public Dialect Dialect { get; }

    /// <summary>The prompts, which write calls in this form.</summary>
    public ChatPrompts Prompts { get; }

    /// <summary>What a user should know if the form is a guess.</summary>
    public string? Warning { get; }

    /// <summary>Null for a model that does not reason apart from its answer.</summary>
    public ReasoningForm? Reasoning { get; }

    /// <summary>The template writes arguments with a space after comma and colon, whatever was generated.</summary>
    public bool HasFixedSpaces { get; }

    /// <summary>An answer has marks around all of its parts, so it is read also without tools.</summary>
    public bool ReadsAlways { get; }

    /// <summary>The id of a mark that is a special token; null for one that is text.</summary>
    public int? SpecialIdOf(string mark) => _tokenizer.IdOf(mark) is { } id && _tokenizer.IsSpecial(id) ? id : null;

    /// <summary>All special tokens by their names.</summary>
    public IReadOnlyDictionary<string, int> SpecialTokens => _specialTokens.Value;

    public bool IsSpecial(string mark) => SpecialIdOf(mark) is not null;
}
