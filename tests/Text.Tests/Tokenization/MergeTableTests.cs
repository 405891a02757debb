using CsCheck;
using Otron.Text.Tokenization.Models;

namespace Otron.Text.Tests.Tokenization;

public class MergeTableTests
{
    // Few symbols and many merges, so that every order of merging matters; lengths on both sides of the change of method.
    [Fact]
    public void Apply_merges_lowest_rank_first_and_leftmost_first()
    {
        var merges = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 7], Gen.Int[0, 7]).Array[0, 30];
        Gen.Select(merges, Gen.Int[0, 3].Array[0, 120]).Sample((rules, symbols) =>
        {
            var table = new MergeTable(rules.Length);
            var ranks = new Dictionary<(int, int), (int Rank, int Id)>();
            for (var rank = 0; rank < rules.Length; rank++)
            {
                var (left, right, id) = rules[rank];
                table.Add(left, right, new Merge(rank, id));
                ranks[(left, right)] = (rank, id);
            }
            var merged = symbols.ToArray();
            return merged.AsSpan(0, table.Apply(merged)).SequenceEqual(ApplyNaively(ranks, [.. symbols]));
        }, iter: 3_000);
    }

    private static int[] ApplyNaively(Dictionary<(int, int), (int Rank, int Id)> ranks, List<int> symbols)
    {
        while (true)
        {
            var best = Enumerable.Range(0, Math.Max(symbols.Count - 1, 0))
                .Where(i => ranks.ContainsKey((symbols[i], symbols[i + 1])))
                .OrderBy(i => ranks[(symbols[i], symbols[i + 1])].Rank).ThenBy(i => i).Cast<int?>().FirstOrDefault();
            if (best is not { } at)
                return [.. symbols];
            symbols[at] = ranks[(symbols[at], symbols[at + 1])].Id;
            symbols.RemoveAt(at + 1);
        }
    }
}
