using Otron.Engine;
using Otron.Engine.Embeddings;
using Otron.Engine.Models;
using Otron.Text.Tokenization;

namespace Otron.Grains.Models;

/// <summary>An embedding model: the engine that embeds, and its tokenizer.</summary>
internal sealed class EmbeddingModel : IServedModel
{
    private EmbeddingModel(ModelFolder folder, EncoderConfig config, HuggingFaceTokenizer tokenizer, EmbeddingEngine engine)
    {
        Config = config;
        Tokenizer = tokenizer;
        Engine = engine;
        Info = new()
        {
            Id = folder.Id,
            Kind = ModelKind.Embedding,
            Created = ModelFile.CreatedUnixSeconds(folder),
            ContextLength = config.MaxInputTokens,
            VocabularySize = folder.VocabularySize,
            Dimensions = config.Dimensions,
            MatryoshkaDimensions = [.. config.MatryoshkaDimensions],
            PromptNames = [.. config.Prompts.Keys],
        };
    }

    public ModelInfo Info { get; }

    public EncoderConfig Config { get; }

    public HuggingFaceTokenizer Tokenizer { get; }

    public EmbeddingEngine Engine { get; }

    public IReadOnlyList<string> Warnings => Tokenizer.Warnings;

    public long WeightBytes => Engine.Model.WeightBytes;

    public ModelUsage Usage => new(Rows: 0, Engine.Status.Queued, Engine.IsFull, WaitSeconds: 0);

    public static EmbeddingModel Load(
        ModelFolder folder, EngineOptions options, Action<Exception>? onFault = null, EngineMeter? meter = null, TimeProvider? time = null)
    {
        var config = folder.Encoder ?? throw new ArgumentException($"{folder.Id} has no encoder.", nameof(folder));
        var tokenizer = HuggingFaceTokenizer.Load(folder.TokenizerPath, folder.VocabularySize, config.LowersText);
        return new(folder, config, tokenizer, EmbeddingEngine.Load(folder, options, onFault, meter, time));
    }

    public void Dispose() => Engine.Dispose();
}
