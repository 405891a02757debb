using System.Diagnostics;
using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>
/// The fields that chats and completions share, checked. Every number, length and count has its limit here, before any work is queued.
/// </summary>
internal sealed record GenerationFields
{
    private const int MaxChoices = 8;

    public required string Model { get; init; }

    public SamplingSettings Sampling { get; init; } = new();

    public AnswerFields Answer { get; init; } = new(MaxTokens: null, HasNoLimit: false, [], ShowStop: false, ShowSpecialTokens: false);

    public int? MaxTokens => Answer.MaxTokens;

    /// <summary>The form that the answer's text must have; null for any.</summary>
    public AnswerFormat? Format { get; init; }

    public int Choices { get; init; } = 1;

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    public bool IncludeTimings { get; init; }

    public string? SessionId { get; init; }

    public string? PromptCacheKey { get; init; }

    public static GenerationFields Read(RequestFields fields)
    {
        var stream = fields.Boolean("stream") ?? false;
        return new()
        {
            Model = fields.Model(),
            Sampling = SamplingFields.Read(fields),
            Answer = AnswerFields.Read(fields),
            Format = FormatFields.OfChat(fields),
            Choices = RequestFields.OneOf(name => fields.Integer(name, 1, MaxChoices), "n", "n_cmpl") ?? 1,
            Stream = stream,
            IncludeUsage = ReadIncludeUsage(fields, stream),
            IncludeTimings = ServerTiming.IsAskedFor(fields),
            SessionId = SessionIdentity.Checked(fields.Text("session_id"), "session_id"),
            PromptCacheKey = SessionIdentity.Checked(fields.Text("prompt_cache_key"), "prompt_cache_key"),
        };
    }

    /// <summary>The request that these fields make, still without messages or a prompt.</summary>
    public GenerationRequest ToRequest(string tenant) => new()
    {
        Model = Model,
        Tenant = tenant,
        Messages = [],
        Sampling = Sampling,
        MaxTokens = MaxTokens,
        Stop = Answer.Stop,
        ShowStop = Answer.ShowStop,
        ShowSpecialTokens = Answer.ShowSpecialTokens,
        Format = Format,
        Choices = Choices,
        TraceParent = Activity.Current?.Id,
    };

    private static bool ReadIncludeUsage(RequestFields fields, bool stream)
    {
        const string Name = "stream_options";
        if (!fields.TryGet(Name, out var options))
            return false;
        if (options.ValueKind != JsonValueKind.Object)
            throw OpenAiErrors.InvalidValue(Name, $"'{Name}' must be an object.");
        if (!stream)
            throw OpenAiErrors.InvalidValue(Name, $"'{Name}' is only for requests with 'stream': true.");
        return new RequestFields(options, Name).Boolean("include_usage") ?? false;
    }
}
