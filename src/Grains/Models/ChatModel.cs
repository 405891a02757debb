using Otron.Engine;
using Otron.Engine.Generation;
using Otron.Engine.Generation.Running;
using Otron.Engine.Models;
using Otron.Text.Constraints;
using Otron.Text.Templates;
using Otron.Text.Templates.Limits;
using Otron.Text.Tokenization;

namespace Otron.Grains.Models;

/// <summary>A chat model: the engine that generates, and the template and tokenizer between messages and token ids.</summary>
internal sealed class ChatModel : IServedModel
{
    private readonly AnswerForm _form;
    private readonly AnswerForm _toolForm; // where tools are given
    private readonly TimeProvider _time;

    private ChatModel(
        ModelFolder folder,
        DecoderConfig config,
        HuggingFaceTokenizer tokenizer,
        (AnswerForm Default, AnswerForm Tools) forms,
        LlmEngine engine,
        TimeProvider time)
    {
        (_form, _toolForm) = forms;
        _time = time;
        Config = config;
        Tokenizer = tokenizer;
        Engine = engine;
        ConstraintVocabulary = ConstraintVocabulary.Of(tokenizer, engine.VocabularySize);
        EndTokenIds = [.. config.EndTokenIds.Where(id => id < engine.VocabularySize)];
        Info = new()
        {
            Id = folder.Id,
            Kind = ModelKind.Chat,
            Created = ModelFile.CreatedUnixSeconds(folder),
            ContextLength = engine.ContextLength,
            VocabularySize = engine.VocabularySize,
        };
    }

    public ModelInfo Info { get; }

    public DecoderConfig Config { get; }

    public HuggingFaceTokenizer Tokenizer { get; }

    public LlmEngine Engine { get; }

    /// <summary>The model's own end tokens that it has logits for.</summary>
    public int[] EndTokenIds { get; }

    public ConstraintVocabulary ConstraintVocabulary { get; }

    public ConstraintCache Constraints { get; } = new();

    public IReadOnlyList<string> Warnings => [.. Tokenizer.Warnings, .. Engine.Warnings, .. _toolForm.Warning is { } warning ? [warning] : (string[])[]];

    public long WeightBytes => Engine.Model.WeightBytes;

    public ModelUsage Usage => new(Engine.Rows, Engine.InFlight, Engine.IsFull, Engine.Status.EstimatedWaitSeconds);

    /// <param name="onFault">Called after a failed run; the sequences concerned have failed too.</param>
    public static ChatModel Load(
        ModelFolder folder,
        EngineOptions options,
        Action<Exception> onFault,
        EngineMeter? meter = null,
        DecoderRunners? runners = null,
        TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var config = folder.Decoder ?? throw new ArgumentException($"{folder.Id} has no decoder.", nameof(folder));
        // The cheap parts come first, so that their refusals do not wait for the weights.
        var tokenizer = HuggingFaceTokenizer.Load(folder.TokenizerPath, folder.VocabularySize);
        var form = FormOf(config.TemplateSource);
        var toolForm = config.ToolTemplateSource is { } source ? FormOf(source) : form;
        return new(folder, config, tokenizer, (form, toolForm), LlmEngine.Load(folder, options, onFault, meter, runners, time), time);

        AnswerForm FormOf(string template) =>
            new(template, new ChatPrompts(ChatTemplate.Parse(template), config.TemplateTokens, config.AdditionalTokens), tokenizer);
    }

    /// <summary>How the model writes its answers to a request with these tools.</summary>
    public AnswerForm AnswerForm(ToolSet? tools) => tools is null ? _form : _toolForm;

    /// <summary>The prompt of a conversation. The users' words are plain text in it, even if they spell a control token.</summary>
    /// <exception cref="OtronException">The template refused the messages.</exception>
    public EncodedPrompt EncodePrompt(ChatMessage[] messages, CancellationToken cancellationToken = default) =>
        EncodePrompt(messages, form: null, cancellationToken: cancellationToken);

    /// <inheritdoc cref="EncodePrompt(ChatMessage[], CancellationToken)"/>
    /// <param name="form">Whether an answer's message begins or the last one stays open; null begins an answer's.</param>
    /// <param name="tools">The tools that the prompt shows.</param>
    /// <param name="reasoning">What the template is told of reasoning.</param>
    public EncodedPrompt EncodePrompt(
        ChatMessage[] messages,
        PromptForm? form,
        ToolSet? tools = null,
        ReasoningSettings? reasoning = null,
        CancellationToken cancellationToken = default)
    {
        var startedAt = _time.GetTimestamp();
        var isOpen = form is { ContinueFinalMessage: true };
        if (isOpen)
            messages = OpenMessage.Mark(messages);
        var settings = new PromptSettings
        {
            OmitsGenerationPrompt = form is { OmitGenerationPrompt: true } or { ContinueFinalMessage: true },
            Tools = tools is null ? null : new PromptTools(tools.Tools.Select(tool => tool.Function)),
            Thinking = reasoning?.Enabled,
            Effort = reasoning?.Effort,
        };
        try
        {
            var text = AnswerForm(tools).Prompts.Render([.. messages.Select(ToPrompt)], settings, cancellationToken);
            if (isOpen)
                text = OpenMessage.Cut(text);
            var renderedAt = _time.GetTimestamp();
            return new(Tokenizer.Encode(text), _time.GetElapsedTime(startedAt, renderedAt), _time.GetElapsedTime(renderedAt), PrintedAnswer.Tail(text));
        }
        catch (TemplateException refusal)
        {
            var sentence = refusal.Kind is TemplateErrorKind.Raised ? refusal.Message : $"The chat template of {Info.Id} failed. {refusal.Message}";
            throw new OtronException(ErrorCode.TemplateRefused, sentence, "messages");
        }
    }

    /// <param name="form">Whether special tokens are put around a text; null puts them there.</param>
    /// <exception cref="OtronException">The prompt has no tokens, or some that the model does not know.</exception>
    public EncodedPrompt EncodePrompt(RawPrompt prompt, PromptForm? form = null)
    {
        var startedAt = _time.GetTimestamp();
        var ids = prompt.Ids ?? Tokenizer.Encode(prompt.Text!, addSpecialTokens: form is not { OmitSpecialTokens: true }, parseSpecialTokens: true);
        var took = _time.GetElapsedTime(startedAt);
        if (ids.Length == 0)
            throw new OtronException(ErrorCode.InvalidRequest, "The prompt has no tokens.", "prompt");
        return Array.TrueForAll(ids, id => (uint)id < (uint)Info.VocabularySize)
            ? new(ids, Template: TimeSpan.Zero, took)
            : throw new OtronException(ErrorCode.InvalidRequest, $"A token id of the prompt lies outside the vocabulary of {Info.Id}.", "prompt");
    }

    public void Dispose() => Engine.Dispose();

    private static PromptMessage ToPrompt(ChatMessage message) => new(message.Role, message.Content)
    {
        Name = message.Name,
        Calls = [.. (message.ToolCalls ?? []).Select(static call => new PromptCall(call.Id, call.Name, call.Arguments))],
        CallId = message.ToolCallId,
        Reasoning = message.Reasoning,
    };
}
