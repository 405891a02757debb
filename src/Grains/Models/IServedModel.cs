using Otron.Text.Tokenization;

namespace Otron.Grains.Models;

/// <summary>A loaded model with everything that a grain needs to use it.</summary>
internal interface IServedModel : IDisposable
{
    ModelInfo Info { get; }

    HuggingFaceTokenizer Tokenizer { get; }

    /// <summary>What works, but slower or other than it could: sentences for the log.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Size of its weights.</summary>
    long WeightBytes { get; }

    /// <summary>How busy it is now.</summary>
    ModelUsage Usage { get; }
}
