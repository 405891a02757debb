using System.Security.Cryptography;
using System.Text.Json;

namespace Otron.Grains.Generation;

/// <summary>The name of a constraint: a hash of all that it depends on, but for the model.</summary>
internal static class SpecificationKey
{
    /// <param name="startsInReasoning">The prompt ends inside the model's reasoning.</param>
    /// <param name="mayReason">Reasoning may come before the answer.</param>
    /// <param name="callsBefore">Calls of the conversation so far, where the model's format numbers them; else 0.</param>
    public static string Of(GenerationRequest request, bool startsInReasoning, bool mayReason, int callsBefore) => Convert.ToHexString(SHA256.HashData(
        JsonSerializer.SerializeToUtf8Bytes(new Parts(
            request.Tools, request.Format, request.Sampling.StopTokenIds, startsInReasoning, mayReason, callsBefore))));

    private sealed record Parts(
        ToolSet? Tools, AnswerFormat? Format, int[]? StopTokenIds, bool StartsInReasoning, bool MayReason, int CallsBefore);
}
