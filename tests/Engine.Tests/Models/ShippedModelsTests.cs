using Otron.Engine.Models;
using Otron.Tests;

namespace Otron.Engine.Tests.Models;

public class ShippedModelsTests
{
    private static readonly ModelFolders Folders = ModelFolders.Scan(Repo.Models);

    [Fact]
    public void All_shipped_folders_are_found_and_nothing_is_wrong_with_them()
    {
        Assert.Empty(Folders.Problems);
        Assert.Equal(
            ["all-minilm-l6-v2", "smollm2-135m-instruct", "tiny/bge", "tiny/e5-multilingual", "tiny/gemma", "tiny/gemma2", "tiny/gemma3",
             "tiny/gemma3-windowed", "tiny/llama-concat", "tiny/llama3", "tiny/mistral", "tiny/nomic", "tiny/qwen2", "tiny/qwen3"],
            Folders.Models.Select(m => m.Id));
    }

    [Theory]
    [InlineData("smollm2-135m-instruct", "llama", 49152, 8192, 30, 3, 64, null, "2")]
    [InlineData("tiny/gemma", "gemma", 1024, 512, 3, 1, 32, null, "1,6")]
    [InlineData("tiny/gemma2", "gemma2", 1024, 512, 3, 2, 32, null, "1,6")]
    [InlineData("tiny/gemma3", "gemma3_text", 1024, 512, 4, 2, 32, null, "1,6")]
    [InlineData("tiny/gemma3-windowed", "gemma3_text", 1024, 512, 4, 2, 32, 16, "1,6")]
    [InlineData("tiny/llama3", "llama", 1024, 512, 3, 2, 32, null, "1023")]
    [InlineData("tiny/llama-concat", "llama", 1024, 512, 3, 2, 32, null, "1023")]
    [InlineData("tiny/mistral", "mistral", 1024, 512, 3, 2, 32, null, "2")]
    [InlineData("tiny/qwen2", "qwen2", 1024, 512, 3, 2, 16, null, "1023")]
    [InlineData("tiny/qwen3", "qwen3", 1024, 512, 3, 2, 32, null, "1023")]
    public void Decoders_are_read_as_their_files_say(
        string id, string family, int vocabulary, int context, int layers, int kvHeads, int headSize, int? window, string endTokens)
    {
        var model = ModelFolder.Load(Repo.Models, id);
        Assert.Equal((ModelFolderKind.Chat, family, vocabulary, context), (model.Kind, model.Family, model.VocabularySize, model.ContextLength));
        Assert.Null(model.Encoder);
        var decoder = Assert.IsType<DecoderConfig>(model.Decoder);
        Assert.Equal((layers, kvHeads, headSize, window), (decoder.Layers, decoder.KvHeads, decoder.HeadSize, decoder.SlidingWindow));
        Assert.Equal(endTokens, string.Join(",", decoder.EndTokenIds));
        Assert.Contains("messages", decoder.TemplateSource, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(model.Directory, "model.onnx"), model.OnnxPath);
        Assert.True(File.Exists(model.TokenizerPath));
    }

    [Theory]
    [InlineData("all-minilm-l6-v2", "bert", 30522, 512, Pooling.Mean, 384, 256, 0, false, "", "")]
    [InlineData("tiny/bge", "bert", 1024, 128, Pooling.Cls, 64, 128, 0, false, "", "")]
    [InlineData("tiny/nomic", "nomic_bert", 1024, 128, Pooling.Mean, 64, 128, 0, true, "32,16", "classification,clustering,search_document,search_query")]
    [InlineData("tiny/e5-multilingual", "xlm-roberta", 1024, 128, Pooling.Mean, 64, 128, 1, false, "", "passage,query")]
    public void Encoders_are_read_as_their_files_say(
        string id, string family, int vocabulary, int context, Pooling pooling, int dimensions, int maxInput, int pad, bool layerNorm, string widths, string prompts)
    {
        var model = ModelFolder.Load(Repo.Models, id);
        Assert.Equal((ModelFolderKind.Embedding, family, vocabulary, context), (model.Kind, model.Family, model.VocabularySize, model.ContextLength));
        Assert.Null(model.Decoder);
        var encoder = Assert.IsType<EncoderConfig>(model.Encoder);
        Assert.Equal((pooling, true, dimensions, maxInput), (encoder.Pooling, encoder.Normalize, encoder.Dimensions, encoder.MaxInputTokens));
        Assert.Equal((pad, layerNorm), (encoder.PadTokenId, encoder.LayerNormBeforeCut));
        Assert.Equal(widths, string.Join(",", encoder.MatryoshkaDimensions));
        Assert.Equal(prompts, string.Join(",", encoder.Prompts.Keys));
        Assert.Null(encoder.DefaultPromptName);
    }

    [Fact]
    public void The_chat_model_has_its_own_sampling_defaults_and_tokens()
    {
        var decoder = ModelFolder.Load(Repo.Models, "smollm2-135m-instruct").Decoder!;
        Assert.Equal(new GenerationDefaults { Temperature = 0.2f, TopP = 0.9f }, decoder.Defaults);
        Assert.Equal("<|im_start|>", decoder.TemplateTokens["bos_token"]);
        Assert.Equal("<|im_end|>", decoder.TemplateTokens["eos_token"]);
        Assert.Equal("<|endoftext|>", decoder.TemplateTokens["unk_token"]);
    }

    [Fact]
    public void Prompts_keep_their_trailing_space() =>
        Assert.Equal("search_query: ", ModelFolder.Load(Repo.Models, "tiny/nomic").Encoder!.Prompts["search_query"]);
}
