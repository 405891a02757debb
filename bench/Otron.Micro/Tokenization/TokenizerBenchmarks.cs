using BenchmarkDotNet.Attributes;
using Otron.Text.Tokenization;

namespace Otron.Micro.Tokenization;

/// <summary>Tokenizing of a text by a BPE and by a WordPiece tokenizer.</summary>
public class TokenizerBenchmarks
{
    private const string Sentence = "The quick brown fox jumps over 13 lazy dogs, isn't it? Grüße aus Köln. ";
    private HuggingFaceTokenizer _tokenizer = null!;
    private string _text = "";

    [Params("smollm2-135m-instruct", "all-minilm-l6-v2")]
    public string Model { get; set; } = "";

    /// <summary>A question, and a long document.</summary>
    [Params(1, 200)]
    public int Sentences { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _tokenizer = HuggingFaceTokenizer.Load(ShippedModel.Folder(Model).TokenizerPath);
        _text = string.Concat(Enumerable.Repeat(Sentence, Sentences));
    }

    [Benchmark]
    public int[] Encode() => _tokenizer.Encode(_text, addSpecialTokens: true, parseSpecialTokens: false);
}
