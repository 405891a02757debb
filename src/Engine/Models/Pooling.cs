namespace Otron.Engine.Models;

/// <summary>How the token vectors of an encoder become one vector; compared in Sentence-BERT (https://arxiv.org/abs/1908.10084).</summary>
public enum Pooling
{
    /// <summary>The first token's vector.</summary>
    Cls,

    /// <summary>The mean over all tokens of the input.</summary>
    Mean,

    /// <summary>The last token's vector.</summary>
    LastToken,
}
