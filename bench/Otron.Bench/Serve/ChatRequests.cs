using System.Globalization;
using Otron.Bench.Server;

namespace Otron.Bench.Serve;

/// <summary>Chats of random words, no two alike.</summary>
/// <param name="templateTokens">The number of tokens that the template adds; prompts have that many words less.</param>
/// <param name="bannedTokens">Ids that must not be sampled, such as end tokens.</param>
internal sealed class ChatRequests(string model, int seed, int templateTokens, IReadOnlyCollection<int> bannedTokens)
{
    private readonly RandomWords _words = new(seed);
    private readonly Dictionary<string, int>? _bias =
        bannedTokens.Count == 0 ? null : bannedTokens.ToDictionary(id => id.ToString(CultureInfo.InvariantCulture), _ => -100);

    public ChatRequest Next(int inputTokens, int outputTokens) => new()
    {
        Model = model,
        Messages = [new("user", _words.Text(Math.Max(1, inputTokens - templateTokens)))],
        MaxTokens = outputTokens,
        LogitBias = _bias,
    };
}
