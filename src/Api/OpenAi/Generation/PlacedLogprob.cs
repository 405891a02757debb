namespace Otron.Api.OpenAi.Generation;

/// <summary>A token of an answer with its log probability, and where its text begins.</summary>
/// <param name="Offset">Unicode characters of the answer before it.</param>
internal readonly record struct PlacedLogprob(TokenLogprob Token, int Offset)
{
    /// <summary>JSON has no infinity; clients of the protocol know this value for a token that cannot occur.</summary>
    private const float Impossible = -9999;

    public static float Finite(float logprob) => float.IsFinite(logprob) ? logprob : Impossible;
}
