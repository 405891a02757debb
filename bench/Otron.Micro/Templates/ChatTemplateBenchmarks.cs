using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Otron.Engine.Models;
using Otron.Text.Templates;

namespace Otron.Micro.Templates;

/// <summary>Rendering of a conversation to the text of its prompt.</summary>
public class ChatTemplateBenchmarks
{
    private const string Content = "Explain in simple words how a batch of sequences shares one run of the model.";
    private ChatTemplate _template = null!;
    private DecoderConfig _decoder = null!;
    private JsonObject _variables = [];

    /// <summary>A short ChatML template, and a long one with tools and reasoning.</summary>
    [Params("smollm2-135m-instruct", "tiny/qwen3")]
    public string Model { get; set; } = "";

    [Params(1, 21)]
    public int Messages { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _decoder = ShippedModel.Folder(Model).Decoder!;
        _template = ChatTemplate.Parse(_decoder.TemplateSource);
        _variables = new()
        {
            ["messages"] = new JsonArray([.. Enumerable.Range(0, Messages).Select(i => Message(i % 2 == 0 ? "user" : "assistant"))]),
            ["add_generation_prompt"] = true,
        };
    }

    [Benchmark]
    public int Render() => _template.Render(_variables, _decoder.TemplateTokens).Count;

    private static JsonObject Message(string role) => new JsonObject { ["role"] = role, ["content"] = Content };
}
