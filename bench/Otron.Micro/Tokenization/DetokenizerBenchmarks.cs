using BenchmarkDotNet.Attributes;
using Otron.Text.Tokenization;

namespace Otron.Micro.Tokenization;

/// <summary>Detokenizing of an answer's ids as they arrive. The figures are per token.</summary>
public class DetokenizerBenchmarks
{
    private const int Tokens = 256;
    private HuggingFaceTokenizer _tokenizer = null!;
    private int[] _ids = [];

    [Params("English", "emoji")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _tokenizer = HuggingFaceTokenizer.Load(ShippedModel.Folder().TokenizerPath);
        // Each byte of an emoji may be a token, so most tokens give no text.
        var sentence = Text == "English" ? "The quick brown fox jumps over the lazy dog. " : "🦊🐕👩‍👩‍👧‍👦🇪🇺 ";
        _ids = _tokenizer.Encode(string.Concat(Enumerable.Repeat(sentence, Tokens)), addSpecialTokens: false, parseSpecialTokens: false)[..Tokens];
    }

    [Benchmark(OperationsPerInvoke = Tokens)]
    public int Stream()
    {
        var (detokenizer, length) = (_tokenizer.CreateDetokenizer(), 0);
        foreach (var id in _ids)
            length += detokenizer.Append(id).Length;
        return length + detokenizer.Flush().Length;
    }
}
