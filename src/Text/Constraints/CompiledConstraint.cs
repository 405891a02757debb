using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Masks;
using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints;

/// <summary>
/// A grammar over the tokens of one tokenizer. It is made off the engine thread; after it was handed over one thread alone uses it and the
/// constraints that it starts, for configurations and masks are made as they are needed. What is over budget is forgotten and made again.
/// </summary>
public sealed class CompiledConstraint
{
    private const int MaxEndTokens = 64;

    private readonly Func<Terms, GrammarNode> _make;
    private readonly byte[] _unspellable;
    private readonly bool _trustsRules; // makers of rules do not know what an end token keeps from being written
    private readonly ConstraintBudget _budget;
    private readonly MaskCache _cache;
    private readonly List<EndTokens> _endTokens = [];
    private Terms _terms;
    private int _givenTerms; // those that the grammar has from the start: a long list of choices is no reason to make it anew
    private MaskMaker _maker;

    private CompiledConstraint(
        Func<Terms, GrammarNode> make, TokenTable table, MaskCache cache, ConstraintBudget budget, IReadOnlyList<int> endTokenIds)
    {
        (_make, Table, _cache, _budget) = (make, table, cache, budget);
        _unspellable = table.Unspellable(endTokenIds);
        _trustsRules = _unspellable.Length == table.Unspellable([]).Length;
        _ = (table.Slices, table.ChangesFirst ? table.FirstTrie : null); // made by the first compiler, not by the engine's thread
        _terms = new(_unspellable);
        Pushdown = new(make(_terms), _terms, table.Rows, _trustsRules);
        _givenTerms = _terms.Count;
        _maker = new(table, Pushdown, _trustsRules);
    }

    /// <summary>An estimate of the bytes that the grammar takes now, its masks aside.</summary>
    public long Size => Pushdown.Size + _maker.Size + TermsSize;

    internal TokenTable Table { get; }

    internal Pushdown Pushdown { get; private set; }

    /// <summary>Rises when the grammar was made anew; a constraint from before replays its tokens.</summary>
    internal int Generation { get; private set; }

    private long TermsSize => _terms.Count * 200L;

    private long TermsGrowth => (_terms.Count - _givenTerms) * 200L;

    /// <summary>Also makes the first mask, so that hostile grammars fail here.</summary>
    /// <param name="make">Makes the grammar. It is pure, and may be asked again when memory runs over its budget.</param>
    /// <param name="vocabulary">The tokens of the model.</param>
    /// <param name="endTokenIds">
    /// Tokens that will end the answers: no text is counted on for which one of them is needed, for they write nothing. An answer that ends
    /// by others is as exact, but may come to a place where only they fit.
    /// </param>
    /// <exception cref="ConstraintException">The grammar has no text, or goes beyond the budget of stacks or steps.</exception>
    public static CompiledConstraint Compile(
        Func<Terms, GrammarNode> make, ConstraintVocabulary vocabulary, IReadOnlyList<int>? endTokenIds = null) =>
        Compile(make, vocabulary, ConstraintBudget.Default, endTokenIds);

    /// <summary>A constraint for one answer, that has these tokens already.</summary>
    /// <param name="output">Tokens of the answer so far; they are replayed at first use.</param>
    /// <param name="endTokenIds">
    /// Tokens that end the answer: allowed exactly where the grammar accepts, or where it asks for one of them and accepts after it.
    /// </param>
    /// <param name="continuesText">Text stands before the answer, so that a space at its start is a space.</param>
    public TokenConstraint Start(ReadOnlyMemory<int> output, IReadOnlyList<int> endTokenIds, bool continuesText = false) =>
        new(this, output, EndTokensOf(endTokenIds), continuesText);

    internal static CompiledConstraint Compile(
        Func<Terms, GrammarNode> make, ConstraintVocabulary vocabulary, ConstraintBudget budget, IReadOnlyList<int>? endTokenIds = null)
    {
        var constraint = new CompiledConstraint(make, vocabulary.Table, vocabulary.Masks, budget, endTokenIds ?? []);
        constraint.Start(default, endTokenIds ?? []).Allowed();
        return constraint;
    }

    internal TokenMask MaskOf(Configuration at, bool isFirst, EndTokens ends)
    {
        var slot = ends.SlotOf(at.Id, isFirst);
        if (slot.Mask is { } known)
        {
            slot.IsUsed = true;
            return known;
        }
        var mask = _maker.Make(at, isFirst, ends);
        return mask.Count > 0 || at.Accepts
            ? _cache.Add(slot, mask)
            : throw new ConstraintException("The grammar leads to a place where no token of the model fits.");
    }

    /// <summary>Where a token leads that does not end the answer.</summary>
    internal Configuration Next(Configuration at, int id, bool isFirst)
    {
        if (!Table.IsOrdinary(id))
            return Pushdown.NextToken(at, id, isSpecial: true);
        var bytes = isFirst ? Table.FirstBytes(id) : Table.Bytes(id);
        if (bytes.Length == 0 && !isFirst)
            return Pushdown.Dead; // it writes nothing, and could come for ever
        if (!at.LooksAtTokens)
            return Next(at, bytes);
        return Pushdown.Both(Next(Pushdown.WithoutMark(at, id), bytes), Pushdown.NextToken(at, id, isSpecial: false));
    }

    /// <summary>Forgets what is over budget. Constraints find out at their next use.</summary>
    internal void Trim()
    {
        if (TermsGrowth <= _budget.Terms)
        {
            TrimConfigurations();
            return;
        }
        _terms = new(_unspellable);
        Pushdown = new(_make(_terms), _terms, Table.Rows, _trustsRules);
        _givenTerms = _terms.Count;
        _maker = new(Table, Pushdown, _trustsRules);
        _endTokens.ForEach(ends => ends.Forget());
        Generation++;
    }

    /// <summary>Forgets the configurations if they are over budget.</summary>
    internal bool TrimConfigurations()
    {
        if (Pushdown.Size + _maker.Size <= _budget.Configurations)
            return false;
        Pushdown.Forget();
        _maker.Forget();
        _endTokens.ForEach(ends => ends.Forget());
        return true;
    }

    /// <summary>Fails where the tokens of one answer alone need more terms than there may be.</summary>
    internal void CheckTerms()
    {
        if (TermsGrowth > _budget.Terms)
            throw new ConstraintException("The answer needs more memory for its grammar than there may be.");
    }

    private Configuration Next(Configuration at, ReadOnlySpan<byte> bytes)
    {
        foreach (var next in bytes)
            at = Pushdown.Next(at, next);
        return at;
    }

    private EndTokens EndTokensOf(IReadOnlyList<int> ids)
    {
        if (_endTokens.Find(known => known.Ids.AsSpan().SequenceEqual([.. ids])) is { } known)
            return known;
        if (_endTokens.Count >= MaxEndTokens)
            _endTokens.Clear();
        var ends = new EndTokens([.. ids]);
        _endTokens.Add(ends);
        return ends;
    }
}
