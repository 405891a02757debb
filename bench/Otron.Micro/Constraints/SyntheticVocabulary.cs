using System.Text.Json.Nodes;
using Otron.Text.Constraints.Masks;
using Otron.Text.Tokenization;

namespace Otron.Micro.Constraints;

/// <summary>A vocabulary of the size of today's models, out of a smaller one: its tokens, and pairs of them.</summary>
internal static class SyntheticVocabulary
{
    private const int LongestPair = 24;

    public static HuggingFaceTokenizer Of(string tokenizerPath, int size)
    {
        var json = JsonNode.Parse(File.ReadAllText(tokenizerPath))!;
        var vocab = json["model"]!["vocab"]!.AsObject();
        string[] tokens = [.. vocab.Select(entry => entry.Key)];
        var random = new Random(1);
        while (vocab.Count < size)
        {
            var pair = tokens[random.Next(tokens.Length)] + tokens[random.Next(tokens.Length)];
            if (pair.Length <= LongestPair && !vocab.ContainsKey(pair))
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

    /// <summary>A text in tokens, the longest first.</summary>
    public static List<int> Split(TokenTable table, ReadOnlySpan<byte> text)
    {
        var (ids, trie) = (new List<int>(), table.Trie);
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
