using System.Text.Json.Nodes;
using Otron.Text.Constraints.Masks;
using Otron.Text.Tokenization;

namespace Otron.Micro.Constraints;

/// <summary>
/// A vocabulary of the size of today's models, out of a smaller one: its tokens, and pairs of them. Tokenizers cut a text into words and
/// punctuation before they join bytes, so no token of theirs has a quote between letters; any two tokens are a harder vocabulary than there is.
/// </summary>
internal static class SyntheticVocabulary
{
    private const int LongestPair = 24;
    private const char Space = 'Ġ'; // as tokenizers of bytes print it

    /// <param name="anyPairs">Any two tokens are joined; otherwise only what a tokenizer does not cut.</param>
    public static HuggingFaceTokenizer Of(string tokenizerPath, int size, bool anyPairs)
    {
        var json = JsonNode.Parse(File.ReadAllText(tokenizerPath))!;
        var vocab = json["model"]!["vocab"]!.AsObject();
        string[] tokens = [.. vocab.Select(entry => entry.Key)];
        var random = new Random(1);
        while (vocab.Count < size)
        {
            var (first, second) = (tokens[random.Next(tokens.Length)], tokens[random.Next(tokens.Length)]);
            var pair = first + second;
            if (pair.Length <= LongestPair && (anyPairs || StaysWhole(first, second)) && !vocab.ContainsKey(pair))
                vocab.Add(pair, vocab.Count);
        }
        json["model"]!["merges"] = new JsonArray();
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json.ToJsonString());
            return HuggingFaceTokenizer.Load(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    // Letters with letters, anything else with anything else; a space stands only at the start.
    private static bool StaysWhole(string first, string second) =>
        !second.StartsWith(Space) && (IsWord(first.TrimStart(Space)) ? IsWord(second) : !first.Concat(second).Any(char.IsLetterOrDigit));

    private static bool IsWord(string token) => token.Length > 0 && token.All(char.IsLetter);

    /// <summary>A text in tokens, the longest first.</summary>
    public static List<int> Split(TokenTable table, ReadOnlySpan<byte> text)
    {
        var (ids, trie) = (new List<int>(), table.FirstTrie);
        while (text.Length > 0)
        {
            var (found, length) = (-1, 0);
            for (int node = 1, end = trie.Ends[0], depth = 0; node < end && depth < text.Length;)
                if (trie.Bytes[node] != text[depth])
                    node = trie.Ends[node];
                else
                {
                    depth++;
                    if (trie.TokenStarts[node] < trie.TokenStarts[node + 1])
                        (found, length) = (trie.Tokens[trie.TokenStarts[node]], depth);
                    end = trie.Ends[node];
                    node++;
                }
            ids.Add(found);
            text = text[length..];
        }
        return ids;
    }
}
