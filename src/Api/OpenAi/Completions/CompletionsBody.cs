using Otron.Api.Errors;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Completions;

/// <summary>The body of <c>POST /v1/completions</c>, checked.</summary>
internal sealed record CompletionsBody(GenerationFields Fields, RawPrompt[] Prompts)
{
    private const string Prompt = "prompt";
    private const int DefaultMaxTokens = 16;
    private const int MaxAnswers = 128;

    public int Answers => Prompts.Length * Fields.Choices;

    public static CompletionsBody Read(RequestFields fields)
    {
        RefusedFields.Check(fields, Prompt);
        var shared = GenerationFields.Read(fields);
        var prompts = TextInput.Read(fields, Prompt);
        var body = new CompletionsBody(
            shared with { MaxTokens = shared.MaxTokens ?? DefaultMaxTokens },
            prompts.Texts is { } texts
                ? Array.ConvertAll(texts, text => new RawPrompt(text, Ids: null))
                : Array.ConvertAll(prompts.Tokens!, ids => new RawPrompt(Text: null, ids)));
        return body.Answers <= MaxAnswers
            ? body
            : throw OpenAiErrors.InvalidValue(Prompt, $"Prompts times 'n' may be at most {MaxAnswers} answers.");
    }

    /// <summary>Makes one request for each prompt.</summary>
    public GenerationRequest[] ToRequests(string tenant)
    {
        var shared = Fields.ToRequest(tenant);
        return Array.ConvertAll(Prompts, prompt => shared with { Prompt = prompt });
    }
}
