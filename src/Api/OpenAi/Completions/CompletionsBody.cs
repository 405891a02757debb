using Otron.Api.Errors;
using Otron.Api.OpenAi.Fields;
using Otron.Api.OpenAi.Generation;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Completions;

/// <summary>The body of <c>POST /v1/completions</c>, checked.</summary>
internal sealed record CompletionsBody(GenerationFields Fields, RawPrompt[] Prompts)
{
    private const string Prompt = "prompt";
    private const int DefaultMaxTokens = 16;
    private const int MaxAnswers = 128;
    private const int MaxTopLogprobs = 20;

    public int Answers => Prompts.Length * Fields.Choices;

    /// <summary>The prompt comes before each answer.</summary>
    public bool Echo { get; init; }

    /// <summary>As in <see cref="GenerationRequest.TopLogprobs"/>.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>How a text becomes a prompt; null for the usual way.</summary>
    public PromptForm? PromptForm { get; init; }

    public static CompletionsBody Read(RequestFields fields)
    {
        KnownFields.Check(fields, Routes.ToComplete);
        var shared = GenerationFields.Read(fields);
        var prompts = TextInput.Read(fields, Prompt);
        var body = new CompletionsBody(
            shared.Answer is { MaxTokens: null, HasNoLimit: false } answer
                ? shared with { Answer = answer with { MaxTokens = DefaultMaxTokens } }
                : shared,
            prompts.Texts is { } texts
                ? Array.ConvertAll(texts, text => new RawPrompt(text, Ids: null))
                : Array.ConvertAll(prompts.Tokens!, ids => new RawPrompt(Text: null, ids)))
        {
            Echo = fields.Boolean("echo") ?? false,
            TopLogprobs = fields.Integer("logprobs", 0, MaxTopLogprobs),
            PromptForm = PromptFields.OfText(fields),
        };
        CheckBestOf(fields, shared.Choices);
        CheckEcho(body);
        return body.Answers <= MaxAnswers
            ? body
            : throw OpenAiErrors.InvalidValue(Prompt, $"Prompts times 'n' may be at most {MaxAnswers} answers.");
    }

    /// <summary>The same for a model that the request may not name.</summary>
    public CompletionsBody For(ModelInfo model) => this with { Fields = Fields with { Model = model.Id } };

    /// <summary>Makes one request for each prompt.</summary>
    public GenerationRequest[] ToRequests(string tenant)
    {
        var shared = Fields.ToRequest(tenant) with { TopLogprobs = TopLogprobs, PromptForm = PromptForm };
        return Array.ConvertAll(Prompts, prompt => shared with { Prompt = prompt });
    }

    private static void CheckBestOf(RequestFields fields, int choices)
    {
        const string Name = "best_of";
        if (fields.Integer(Name, 0, int.MaxValue) is { } count && count != 1 && count != choices)
            throw OpenAiErrors.Unsupported(Name, $"'{Name}' cannot be used: answers are not compared; use 'n'.");
    }

    private static void CheckEcho(CompletionsBody body)
    {
        const string Name = "echo";
        if (body is { Echo: true, TopLogprobs: not null })
            throw OpenAiErrors.Unsupported(Name, $"'{Name}' cannot be used with 'logprobs': the prompt's own log probabilities are not computed.");
        if (body is { Echo: true, PromptForm.KeepTokens: not null })
            throw OpenAiErrors.Unsupported(Name, $"'{Name}' cannot be used with 'truncate_prompt_tokens': the prompt is told whole or not at all.");
    }
}
