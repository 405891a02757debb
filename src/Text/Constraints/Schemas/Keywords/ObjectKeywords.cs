using System.Text.Json;
using Otron.Text.Constraints.Schemas.Documents;
using Otron.Text.Constraints.Schemas.Shapes;

namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary>The keywords of objects that speak of one object alone.</summary>
internal static class ObjectKeywords
{
    public const int MaxPatterns = 8;

    public static ValueSet Read(Site site, Normalizer normalizer, bool isTracked)
    {
        var declared = Declared(site, normalizer);
        var additional = site.Find("additionalProperties") is { } rest ? normalizer.Demands.Of(rest) : null;
        var openness = additional is not null ? Openness.Stated : site.Find("properties") is not null ? Openness.Silent : Openness.Open;
        var others = Others(site, normalizer, additional, openness);
        var members = Members(site, declared, others, normalizer);
        if (KeywordTable.Has(site.Draft, "propertyNames") && site.Find("propertyNames") is { } names)
            (members, others) = Named(members, others, normalizer.Of(normalizer.Demands.Of(names)).Texts, normalizer);
        var form = new ObjectForm([.. members], others)
        {
            Min = Counts.Min(site, "minProperties"),
            Max = Counts.Max(site, "maxProperties"),
            Evaluated = !isTracked ? null : additional is not null ? EvaluatedKeys.All
                : new([.. declared.Keys], [.. others.Where(other => other.Openness == Openness.Pattern).Select(other => other.Keys)]),
        };
        var isPossible = !(form.Max < form.Min) && members.All(member => !member.IsRequired || member.Value != normalizer.Demands.None);
        return ValueSet.Any with { Objects = isPossible ? [form] : [] };
    }

    private static Dictionary<string, Demand> Declared(Site site, Normalizer normalizer)
    {
        // A dictionary without removals keeps the order of the schema.
        var declared = new Dictionary<string, Demand>(StringComparer.Ordinal);
        if (site.Find("properties") is not { } properties)
            return declared;
        if (properties.Element.ValueKind != JsonValueKind.Object)
            throw site.Error("'properties' must be an object of schemas.");
        foreach (var (key, schema) in properties.Members())
            declared[key] = normalizer.Demands.Of(schema);
        return declared;
    }

    private static List<Member> Members(Site site, Dictionary<string, Demand> declared, IReadOnlyList<OtherMembers> others, Normalizer normalizer)
    {
        var required = Required(site);
        var members = new List<Member>(declared.Count + required.Count);
        foreach (var (key, value) in declared)
            members.Add(new(key, required.Remove(key), true, Also(value, key, others, isDeclared: true, normalizer)));
        foreach (var key in required)
            members.Add(new(key, true, false, Also(normalizer.Demands.Any, key, others, isDeclared: false, normalizer)));
        return members;
    }

    /// <summary>Patterns hold for declared keys too; what is said of all other keys does not.</summary>
    private static Demand? Also(Demand value, string key, IReadOnlyList<OtherMembers> others, bool isDeclared, Normalizer normalizer)
    {
        foreach (var other in others)
            if ((!isDeclared || other.Openness == Openness.Pattern) && normalizer.Algebra.Texts.Contains(other.Keys, key))
                return Simple(other.Value is null ? value : normalizer.Demands.All(value, other.Value), normalizer);
        return isDeclared ? Simple(value, normalizer) : normalizer.Demands.None;
    }

    private static Demand? Simple(Demand value, Normalizer normalizer) => value == normalizer.Demands.Any ? null : value;

    private static List<string> Required(Site site)
    {
        // Draft 3 had a flag in its place, which says nothing about this object.
        if (site.Find("required") is not { Element.ValueKind: not (JsonValueKind.True or JsonValueKind.False) } required)
            return [];
        return Names(required, "required");
    }

    /// <summary>A list of keys, each once.</summary>
    public static List<string> Names(Site list, string keyword)
    {
        if (list.Element.ValueKind != JsonValueKind.Array || list.Items().Any(item => item.Element.ValueKind != JsonValueKind.String))
            throw list.Error($"'{keyword}' must be a list of keys.");
        return [.. list.Items().Select(item => item.Element.GetString()!).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Keys are split by which patterns they match; what matches none is the rest.</summary>
    private static List<OtherMembers> Others(Site site, Normalizer normalizer, Demand? additional, Openness openness)
    {
        var (texts, demands) = (normalizer.Algebra.Texts, normalizer.Demands);
        var cells = new List<OtherMembers> { new(TextSet.All, null, openness) };
        if (site.Find("patternProperties") is { } patterns)
        {
            if (patterns.Element.ValueKind != JsonValueKind.Object)
                throw site.Error("'patternProperties' must be an object of schemas.");
            var members = patterns.Members().ToArray();
            if (members.Length > MaxPatterns)
                throw site.Error($"'patternProperties' may have at most {MaxPatterns} patterns.");
            foreach (var (pattern, schema) in members)
            {
                var keys = texts.OfLanguage(TextKeywords.Pattern(pattern, "patternProperties", schema, normalizer));
                var value = demands.Of(schema);
                cells = [.. cells.SelectMany(cell => new OtherMembers[]
                {
                    new(texts.Intersect(cell.Keys, keys), Simple(cell.Value is null ? value : demands.All(cell.Value, value), normalizer), Openness.Pattern),
                    cell with { Keys = texts.Minus(cell.Keys, keys) },
                }).Where(cell => !cell.Keys.IsNone)];
            }
        }
        // A pattern whose keys are forbidden stays: its keys must not fall to a declaration.
        return additional is null ? cells : [.. cells.Select(cell => cell.Openness == Openness.Pattern ? cell : cell with { Value = Simple(additional, normalizer) })];
    }

    private static (List<Member> Members, List<OtherMembers> Others) Named(List<Member> members, List<OtherMembers> others, TextSet names, Normalizer normalizer)
    {
        var (texts, none) = (normalizer.Algebra.Texts, normalizer.Demands.None);
        var kept = members.ConvertAll(member => texts.Contains(names, member.Name) ? member : member with { Value = none });
        if (names.Rest is not null)
            return (kept, [.. others.Select(other => other with { Keys = texts.Intersect(other.Keys, names) }).Where(other => !other.Keys.IsNone)]);
        // A list of names is as good as a list of properties.
        foreach (var name in names.Listed)
            if (!members.Exists(member => member.Name == name) && others.Find(other => texts.Contains(other.Keys, name)) is { } home)
                kept.Add(new(name, false, false, home.Value));
        return (kept, []);
    }
}
