using System.Text;
using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas.Keywords;
using Otron.Text.Constraints.Schemas.Plans;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Writing;

/// <summary>Makes grammar of normal forms. Each demand and writer has one node, made when it is needed, so recursion ends.</summary>
internal sealed class GrammarWriter(Normalizer normalizer, PlanBook plans)
{
    private readonly Dictionary<(Demand, ValueWriter), GrammarNode> _values = [];
    private readonly Dictionary<ValueWriter, UniqueItems> _unique = [];

    public Terms Terms => normalizer.Terms;

    public Normalizer Normalizer => normalizer;

    /// <summary>Items that must differ, as a writer writes them.</summary>
    public UniqueItems UniqueOf(ValueWriter writer)
    {
        if (!_unique.TryGetValue(writer, out var items))
            _unique[writer] = items = new(normalizer, plans, Numbers, writer);
        return items;
    }

    /// <summary>A value that meets a demand; null asks for nothing.</summary>
    public GrammarNode Value(Demand? asked, ValueWriter writer)
    {
        var demand = asked ?? normalizer.Demands.Any;
        if (_values.TryGetValue((demand, writer), out var node))
            return node;
        var values = normalizer.Of(demand);
        node = values.Objects.Count == 0 && values.Arrays.Count == 0 ? Body(values, writer) : new Rule("value", () => Body(values, writer), isProductive: true);
        return _values[(demand, writer)] = node;
    }

    /// <summary>The numbers of a set as they are written.</summary>
    public Term Numbers(NumberSet numbers)
    {
        var texts = normalizer.Algebra.Numbers.Texts;
        var listed = Terms.AnyOf(numbers.Listed.Select(number => Encoding.ASCII.GetBytes(number.Spelling)));
        if (numbers.Rest is not { } rest)
            return listed;
        var all = rest.IsIntegral ? texts.Integer : texts.Number;
        var language = rest is { Language: null, Divisor: null } ? all
            : rest.IsIntegral ? Terms.Intersect(normalizer.Algebra.Numbers.Language(rest), all) : normalizer.Algebra.Numbers.Language(rest);
        return numbers.Listed.Count == 0 ? language : Terms.Union(listed, language);
    }

    private GrammarNode Body(ValueSet values, ValueWriter writer)
    {
        var alternatives = new List<GrammarNode>();
        if (Words(values, writer) is { Count: > 0 } words)
            alternatives.Add(new Lexeme(words.Count == 1 ? words[0] : Terms.Union([.. words])));
        if (!values.Texts.IsNone)
            alternatives.Add(writer.Text(values.Texts, normalizer.Algebra.Texts));
        var objects = values.Objects.Select(form => new ObjectWriter(this, plans.Of(form), writer).Start()).OfType<GrammarNode>().ToArray();
        if (objects.Length > 0)
            alternatives.Add(new Series(writer.OpenObject, One(objects)));
        var arrays = values.Arrays.Select(form => new ArrayWriter(this, form, plans.Of(form), writer).Start()).OfType<GrammarNode>().ToArray();
        if (arrays.Length > 0)
            alternatives.Add(new Series(writer.OpenArray, One(arrays)));
        return One(alternatives);
    }

    private List<Term> Words(ValueSet values, ValueWriter writer)
    {
        var words = new List<Term>();
        if (values.Null)
            words.Add(writer.Null);
        if (values.False)
            words.Add(writer.False);
        if (values.True)
            words.Add(writer.True);
        if (!values.Numbers.IsNone)
            words.Add(writer.Number(Numbers(values.Numbers)));
        return words;
    }

    public static GrammarNode One(IReadOnlyList<GrammarNode> nodes) => nodes.Count == 1 ? nodes[0] : new OneOf(nodes);
}
