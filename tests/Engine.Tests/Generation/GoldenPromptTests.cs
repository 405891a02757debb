using System.Text.Json.Nodes;
using Otron.Engine.Embeddings;
using Otron.Engine.Models;
using Otron.Tests;
using Otron.Text.Templates;
using Otron.Text.Tokenization;

namespace Otron.Engine.Tests.Generation;

/// <summary>From text to ids as the models' own golden files say: tokenizer, template and model folder together.</summary>
public sealed class GoldenPromptTests
{
    private const string ChatModel = "smollm2-135m-instruct";

    public static TheoryData<string, string, string> PromptFields()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var model in DecoderTestKit.TinyDecoders)
            data.Add(model, "prompt", "prompt_ids");
        foreach (var model in (string[])["tiny/bge", "tiny/nomic", "tiny/e5-multilingual", "all-minilm-l6-v2"])
            data.Add(model, "text", "ids");
        return data;
    }

    [Theory]
    [MemberData(nameof(PromptFields))]
    public void Text_gives_the_golden_ids(string model, string text, string ids)
    {
        var folder = ModelFolder.Load(Repo.Models, model);
        var tokenizer = HuggingFaceTokenizer.Load(folder.TokenizerPath);
        foreach (var golden in DecoderTestKit.GoldenCases(model))
        {
            var actual = tokenizer.Encode(golden.GetProperty(text).GetString()!, addSpecialTokens: true, parseSpecialTokens: true);
            if (folder.Encoder is { } encoder)
                actual = InputTruncation.Cut(actual, encoder.MaxInputTokens, tokenizer.IsSpecial);
            Assert.Equal(golden.Ints(ids), actual);
        }
    }

    [Fact]
    public void Messages_give_the_golden_prompt_and_ids_on_the_shipped_chat_model()
    {
        var folder = ModelFolder.Load(Repo.Models, ChatModel);
        var tokenizer = HuggingFaceTokenizer.Load(folder.TokenizerPath);
        var template = ChatTemplate.Parse(folder.Decoder!.TemplateSource);
        foreach (var golden in DecoderTestKit.GoldenCases(ChatModel))
        {
            var variables = new JsonObject
            {
                ["messages"] = JsonNode.Parse(golden.GetProperty("messages").GetRawText()),
                ["add_generation_prompt"] = true,
            };
            var segments = template.Render(variables, folder.Decoder.TemplateTokens);
            Assert.Equal(golden.GetProperty("prompt").GetString(), string.Concat(segments.Select(s => s.Text)));
            Assert.Equal(golden.Ints("prompt_ids"), tokenizer.Encode(segments));
        }
    }
}
