using System.Diagnostics;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Fields;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Embeddings;

/// <summary>The body of <c>POST /v1/embeddings</c>, checked.</summary>
internal sealed record EmbeddingsBody
{
    private const int MaxInputs = 2048;
    private const int MaxWidth = 65_536;
    private const int MaxPromptNameLength = 64;

    public required string Model { get; init; }

    public required TextInput Input { get; init; }

    public bool AsBase64 { get; init; }

    public int? Dimensions { get; init; }

    public string? PromptName { get; init; }

    public EmbeddingInputType? InputType { get; init; }

    public bool Truncate { get; init; }

    public int? MaxInputTokens { get; init; }

    public bool? Normalize { get; init; }

    public int? PadTo { get; init; }

    public bool IncludeTimings { get; init; }

    public static EmbeddingsBody Read(RequestFields fields)
    {
        KnownFields.Check(fields, Routes.ToEmbed);
        var kept = PromptLimit.Read(fields);
        var body = new EmbeddingsBody
        {
            Model = fields.Model(),
            AsBase64 = ReadFormat(fields),
            Dimensions = fields.Integer("dimensions", 1, MaxWidth),
            PromptName = fields.Text("prompt_name", MaxPromptNameLength),
            InputType = ReadInputType(fields),
            Truncate = (fields.Boolean("truncate") ?? false) | kept == PromptForm.AllThatFit,
            MaxInputTokens = kept == PromptForm.AllThatFit ? null : kept,
            Normalize = RequestFields.OneOf(fields.Boolean, "normalize", "use_activation"),
            PadTo = fields.Integer("pad_to", 1, MaxWidth),
            IncludeTimings = ServerTiming.IsAskedFor(fields),
            Input = TextInput.Read(fields, "input", MaxInputs),
        };
        return body is { PromptName: not null, InputType: not null }
            ? throw OpenAiErrors.InvalidValue("input_type", "Send either 'prompt_name' or 'input_type'.")
            : body;
    }

    public EmbeddingRequest ToRequest(ModelInfo model, string tenant) => new()
    {
        Model = model.Id,
        Tenant = tenant,
        Texts = Input.Texts,
        Tokens = Input.Tokens,
        Dimensions = Dimensions,
        PromptName = PromptName ?? PromptFor(model),
        Truncate = Truncate,
        MaxInputTokens = MaxInputTokens,
        Normalize = Normalize,
        PadTo = PadTo,
        TraceParent = Activity.Current?.Id,
    };

    /// <summary>The model's own name for the type of input; a model without such a prompt needs none.</summary>
    private string? PromptFor(ModelInfo model)
    {
        ReadOnlySpan<string> names = InputType switch
        {
            EmbeddingInputType.Query => ["search_query", "query"],
            EmbeddingInputType.Document => ["search_document", "document", "passage"],
            _ => [],
        };
        foreach (var name in names)
            if (Array.IndexOf(model.PromptNames, name) >= 0)
                return name;
        return null;
    }

    private static bool ReadFormat(RequestFields fields) => fields.Text("encoding_format") switch
    {
        null or "float" => false,
        "base64" => true,
        _ => throw OpenAiErrors.InvalidValue("encoding_format", "'encoding_format' must be float or base64."),
    };

    private static EmbeddingInputType? ReadInputType(RequestFields fields) => fields.Text("input_type") switch
    {
        null => null,
        "query" => EmbeddingInputType.Query,
        "document" or "passage" => EmbeddingInputType.Document,
        _ => throw OpenAiErrors.InvalidValue("input_type", "'input_type' must be query or document."),
    };
}
