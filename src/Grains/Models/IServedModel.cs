using Otron.Text.Tokenization;

namespace Otron.Grains.Models;

/// <summary>A loaded model with everything that grains need to use it.</summary>
internal interface IServedModel : IDisposable
{
    ModelInfo Info { get; }

    HuggingFaceTokenizer Tokenizer { get; }

    /// <summary>Sentences for the log about parts that work, but slower or otherwise than they could.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Size of its weights.</summary>
    long WeightBytes { get; }

    /// <summary>How busy it is now.</summary>
    ModelUsage Usage { get; }
}
