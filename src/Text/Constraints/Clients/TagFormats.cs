using Otron.Text.Constraints.Grammars;
using Otron.Text.Constraints.Patterns;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas;

namespace Otron.Text.Constraints.Clients;

/// <summary>
/// The formats of a structural tag as nodes. Free text inside a tag ends at the first end of that tag, so the ends are handed down to the
/// format that comes last before them, and each node is made with its ends.
/// </summary>
internal sealed class TagFormats(Terms terms, SchemaOptions options, TagMarks marks)
{
    private int _depth;

    /// <param name="format">A format object.</param>
    /// <param name="ends">Texts of which one must follow, and is part of the node; none if nothing need follow.</param>
    public GrammarNode Make(TagField format, IReadOnlyList<string> ends)
    {
        if (++_depth > PatternLimits.MaxNesting)
            throw format.Wrong($"formats are nested more than {PatternLimits.MaxNesting} deep");
        try
        {
            return Of(format, ends);
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Free text in which triggers lead into tags, over and over.</summary>
    public GrammarNode Triggered(TagField format, IReadOnlyList<TagField> tags, IReadOnlyList<string> ends)
    {
        var triggers = format.FindTexts("triggers");
        if (triggers.Count == 0)
            throw format.Wrong("'triggers' must have one text at least");
        // The shortest trigger is complete first, so a longer one that begins with it never counts.
        var groups = tags.GroupBy(tag => triggers.Where(trigger => tag.GetText("begin").StartsWith(trigger, StringComparison.Ordinal))
            .MinBy(trigger => trigger.Length) ?? throw tag.Wrong("'begin' starts with none of the triggers")).ToArray();
        var stops = format.IsTrue("stop_after_first");
        FreeText? free = null;
        var again = new Rule("free text between tags", () => free!);
        var after = stops ? End(ends) : again;
        var found = groups.SelectMany(group => marks.Marks(group.Key, new Series(
            new OneOf([.. group.Select(tag => Tag(tag, tag.GetText("begin")[group.Key.Length..]))]), after)));
        var closing = ends.SelectMany(end => marks.Marks(end, new Series()));
        free = new FreeText([.. closing, .. found, .. Excluded(format, ends)], mayEnd: ends.Count == 0);
        return format.IsTrue("at_least_one") ? new Series(new OneOf([.. tags.Select(Tag)]), after) : free;
    }

    private GrammarNode Of(TagField format, IReadOnlyList<string> ends)
    {
        switch (format.GetText("type"))
        {
            case "any_text":
                foreach (var limit in (ReadOnlySpan<string>)["max_tokens", "max_chars"])
                {
                    if (format.Find(limit) is { } field)
                        throw field.Wrong($"'{limit}' is not supported");
                }
                var closing = ends.SelectMany(end => marks.Marks(end, new Series()));
                return new FreeText([.. closing, .. Excluded(format, ends)], mayEnd: ends.Count == 0);
            case "triggered_tags":
                return Triggered(format, Tags(format), ends);
            case "sequence":
                var elements = format.GetList("elements");
                var parts = elements.Select((element, i) => Make(element, i == elements.Count - 1 ? ends : [])).ToList();
                return parts.Count == 0 ? End(ends) : new Series(parts);
            case "or":
                var alternatives = format.GetList("elements");
                return alternatives.Count == 0 ? throw format.Wrong("'elements' must have one format at least")
                    : new OneOf([.. alternatives.Select(element => Make(element, ends))]);
            default:
                var node = Closed(format);
                return ends.Count == 0 ? node : new Series(node, End(ends));
        }
    }

    // Formats that end by themselves.
    private GrammarNode Closed(TagField format) => format.GetText("type") switch
    {
        "const_string" => marks.Text(format.GetText("value")),
        "json_schema" => StyledSchema(format),
        "regex" => At(format, () => RegexGrammar.Compile(format.GetText("pattern"), terms)),
        "grammar" => At(format, () => GbnfGrammar.Compile(format.GetText("grammar"), terms)),
        "tag" => Tag(format),
        "tags_with_separator" => Separated(format),
        "optional" => new Repeated(Make(format.Get("content"), []), 0, 1),
        "star" => new Repeated(Make(format.Get("content"), []), 0, null),
        "repeat" => Counted(format),
        "plus" => new Repeated(Make(format.Get("content"), []), 1, null),
        var type => throw format.Wrong($"the format '{type}' is not supported"),
    };

    private GrammarNode Tag(TagField tag) => Tag(tag, tag.GetText("begin"));

    /// <param name="beginning">What is left to write of the tag's beginning.</param>
    private Series Tag(TagField tag, string beginning)
    {
        var end = tag.Get("end");
        IReadOnlyList<string> ends = end.Text is not null ? [tag.GetText("end")] : tag.FindTexts("end");
        if (ends.Count == 0)
            throw end.Wrong("a text, or a list of texts, is expected here");
        // A tag of the older form has a schema for its content.
        if (tag.Find("schema") is { } schema)
            return new Series(marks.Text(beginning), Schema(schema), End(ends));
        // An empty end is none: the tag ends with its content.
        return new Series(marks.Text(beginning), Make(tag.Get("content"), ends.Contains("") ? [] : ends));
    }

    private GrammarNode Separated(TagField format)
    {
        var tag = new OneOf([.. Tags(format).Select(Tag)]);
        var isNeeded = format.IsTrue("at_least_one");
        if (format.IsTrue("stop_after_first"))
            return isNeeded ? tag : new Repeated(tag, 0, 1);
        var list = new Series(tag, new Repeated(new Series(marks.Text(format.GetText("separator")), tag), 0, null));
        return isNeeded ? list : new Repeated(list, 0, 1);
    }

    private Repeated Counted(TagField format)
    {
        var (min, max) = (format.GetNumber("min"), format.GetNumber("max"));
        if (min < 0 || max < -1 || max >= 0 && max < min || Math.Max(min, max) > PatternLimits.MaxCount)
            throw format.Wrong($"'min' and 'max' must be counts in order, up to {PatternLimits.MaxCount}; a 'max' of -1 has no end");
        return new Repeated(Make(format.Get("content"), []), min, max < 0 ? null : max);
    }

    private static IReadOnlyList<TagField> Tags(TagField format)
    {
        var tags = format.GetList("tags");
        return tags.Count > 0 ? tags : throw format.Wrong("'tags' must have one tag at least");
    }

    private GrammarNode StyledSchema(TagField format)
    {
        if (format.Find("style") is { } style && style.Text != "json")
            throw style.Wrong("no style but 'json' is supported");
        if (format.IsTrue("any_order"))
            throw format.Wrong("'any_order' is not supported: keys come in the order of the schema");
        return Schema(format.Get("json_schema"));
    }

    private GrammarNode Schema(TagField schema) => At(schema, () => SchemaGrammar.Compile(schema.Value, options, terms));

    private GrammarNode End(IReadOnlyList<string> ends) => ends.Count switch
    {
        0 => new Series(),
        1 => marks.Text(ends[0]),
        _ => new OneOf([.. ends.Select(marks.Text)]),
    };

    // An excluded text that ends the tag need not be forbidden, for free text stops there.
    private IEnumerable<Mark> Excluded(TagField format, IReadOnlyList<string> ends) =>
        format.FindTexts("excludes").Except(ends, StringComparer.Ordinal).SelectMany(text => marks.Marks(text, null));

    private static GrammarNode At(TagField field, Func<GrammarNode> make)
    {
        try
        {
            return make();
        }
        catch (ConstraintException error)
        {
            throw new ConstraintException(error.Message, [.. field.Path, .. error.Path]);
        }
    }
}
