using System.Diagnostics;
using System.Text.Json.Nodes;
using Otron.Engine;
using Otron.Engine.Generation;
using Otron.Engine.Generation.Running;
using Otron.Engine.Models;
using Otron.Grains.Generation;
using Otron.Text.Templates;
using Otron.Text.Tokenization;

namespace Otron.Grains.Models;

/// <summary>A chat model: the engine that generates, and what stands between messages and token ids.</summary>
internal sealed class ChatModel : IServedModel
{
    private readonly ChatTemplate _template;
    private readonly bool _knowsDeveloper;

    private ChatModel(ModelFolder folder, DecoderConfig config, HuggingFaceTokenizer tokenizer, ChatTemplate template, LlmEngine engine)
    {
        _template = template;
        _knowsDeveloper = config.TemplateSource.Contains("developer", StringComparison.Ordinal);
        Config = config;
        Tokenizer = tokenizer;
        Engine = engine;
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

    public IReadOnlyList<string> Warnings => Engine.Warnings;

    public long WeightBytes => Engine.Model.WeightBytes;

    public ModelUsage Usage => new(Engine.Rows, Engine.InFlight, Engine.IsFull, Engine.Status.EstimatedWaitSeconds);

    /// <param name="onFault">Told of runs that failed; the sequences they concerned have failed too.</param>
    public static ChatModel Load(ModelFolder folder, EngineOptions options, Action<Exception> onFault, EngineMeter? meter = null, DecoderRunners? runners = null)
    {
        var config = folder.Decoder ?? throw new ArgumentException($"{folder.Id} has no decoder.", nameof(folder));
        // The cheap parts first: what they refuse need not wait for the weights.
        var tokenizer = HuggingFaceTokenizer.Load(folder.TokenizerPath);
        var template = ChatTemplate.Parse(config.TemplateSource);
        return new(folder, config, tokenizer, template, LlmEngine.Load(folder, options, onFault, meter, runners));
    }

    /// <summary>The prompt's token ids. What users wrote is plain text in it, even where it spells a control token.</summary>
    /// <param name="clock">Told how long it took.</param>
    /// <exception cref="OtronException">The template refused the messages.</exception>
    public int[] EncodePrompt(ChatMessage[] messages, TurnClock? clock = null, CancellationToken cancellationToken = default)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var variables = new JsonObject
        {
            ["messages"] = new JsonArray([.. messages.Select(ToJson)]),
            ["add_generation_prompt"] = true,
        };
        try
        {
            var text = _template.Render(variables, Config.TemplateTokens, cancellationToken);
            var renderedAt = Stopwatch.GetTimestamp();
            var ids = Tokenizer.Encode(text);
            clock?.Encoded(renderedAt - startedAt, Stopwatch.GetTimestamp() - renderedAt);
            return ids;
        }
        catch (TemplateException refusal)
        {
            var sentence = refusal.Kind is TemplateErrorKind.Raised ? refusal.Message : $"The chat template of {Info.Id} failed. {refusal.Message}";
            throw new OtronException(ErrorCode.TemplateRefused, sentence, "messages");
        }
    }

    /// <exception cref="OtronException">It has no tokens, or some that the model does not know.</exception>
    public int[] EncodePrompt(RawPrompt prompt, TurnClock? clock = null)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var ids = prompt.Ids ?? Tokenizer.Encode(prompt.Text!, addSpecialTokens: true, parseSpecialTokens: true);
        clock?.Encoded(templateTicks: 0, Stopwatch.GetTimestamp() - startedAt);
        if (ids.Length == 0)
            throw new OtronException(ErrorCode.InvalidRequest, "The prompt has no tokens.", "prompt");
        return Array.TrueForAll(ids, id => (uint)id < (uint)Info.VocabularySize)
            ? ids
            : throw new OtronException(ErrorCode.InvalidRequest, $"A token id of the prompt lies outside the vocabulary of {Info.Id}.", "prompt");
    }

    public void Dispose() => Engine.Dispose();

    private JsonNode ToJson(ChatMessage message)
    {
        // OpenAI's "developer" is the old "system" under a new name; few templates have heard of it.
        var role = message.Role == "developer" && !_knowsDeveloper ? "system" : message.Role;
        var json = new JsonObject { ["role"] = role, ["content"] = message.Content };
        if (message.Name is not null)
            json["name"] = message.Name;
        return json;
    }
}
