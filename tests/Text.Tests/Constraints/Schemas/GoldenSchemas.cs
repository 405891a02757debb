using System.IO.Compression;
using System.Text.Json;
using Otron.Tests;
using Otron.Text.Constraints.Regexes;
using Otron.Text.Constraints.Schemas;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>A schema with instances that are valid against it and instances that are not.</summary>
internal sealed record GoldenSchema(string Name, JsonElement Schema, IReadOnlyList<GoldenInstance> Instances);

internal sealed record GoldenInstance(string Name, JsonElement Data, bool IsValid);

/// <summary>What a grammar made of a schema: why it was refused, or how many instances got the right verdict.</summary>
/// <param name="Refusal">The sentence, if the schema was refused.</param>
/// <param name="Strict">Valid instances that were rejected.</param>
/// <param name="Lax">Invalid instances that were accepted.</param>
internal sealed record Verdict(string? Refusal, int Right, IReadOnlyList<string> Strict, IReadOnlyList<string> Lax);

internal static class GoldenSchemas
{
    private static readonly SchemaOptions ToTheLetter = new(ClosesObjects: false, JsonWhitespace.None, RelaxesUnsupported: false);

    /// <summary>Schemas that people wrote.</summary>
    public static IReadOnlyList<GoldenSchema> Real { get; } =
    [
        .. Read("json_schemas/cases.json.gz").EnumerateArray().Select(one => new GoldenSchema(
            one.GetProperty("name").GetString()!, one.GetProperty("schema"), Instances(one, index => $"{index}"))),
    ];

    /// <summary>The official suite of a draft. A schema of an old draft that does not say so is told so.</summary>
    public static IReadOnlyList<GoldenSchema> Suite(string draft) =>
        (from file in Read("json_schema_suite/suite.json.gz").GetProperty(draft).EnumerateObject()
         from one in file.Value.EnumerateArray()
         let name = $"{file.Name}: {one.GetProperty("description").GetString()}"
         let schema = one.GetProperty("schema")
         select new GoldenSchema(name, draft == "draft7" ? OfDraft7(schema) : schema, Instances(one, index => $"{index}"))).ToArray();

    /// <summary>The grammar of a schema to the letter, without blanks; null where it is refused.</summary>
    public static (Terms Terms, Recogniser Grammar)? Grammar(JsonElement schema)
    {
        try
        {
            var terms = new Terms();
            return (terms, new(terms, SchemaGrammar.Compile(schema, ToTheLetter, terms)));
        }
        catch (ConstraintException)
        {
            return null;
        }
    }

    public static Verdict Judge(GoldenSchema golden)
    {
        var terms = new Terms();
        Recogniser grammar;
        try
        {
            grammar = new(terms, SchemaGrammar.Compile(golden.Schema, ToTheLetter, terms));
        }
        catch (ConstraintException exception) when (exception.Message.StartsWith("No value", StringComparison.Ordinal))
        {
            // That is a verdict on every instance.
            var valid = golden.Instances.Where(instance => instance.IsValid).Select(instance => $"{golden.Name} › {instance.Name}").ToArray();
            return new(null, golden.Instances.Count - valid.Length, valid, []);
        }
        catch (ConstraintException exception)
        {
            return new(exception.Message, 0, [], []);
        }
        var wrong = golden.Instances.Where(instance => grammar.Accepts(CompactJson.Of(instance.Data)) != instance.IsValid).ToArray();
        return new(
            null, golden.Instances.Count - wrong.Length,
            [.. wrong.Where(instance => instance.IsValid).Select(instance => $"{golden.Name} › {instance.Name}")],
            [.. wrong.Where(instance => !instance.IsValid).Select(instance => $"{golden.Name} › {instance.Name}")]);
    }

    private static GoldenInstance[] Instances(JsonElement golden, Func<int, string> name) =>
        [.. golden.GetProperty("tests").EnumerateArray().Select((test, index) => new GoldenInstance(
            test.TryGetProperty("description", out var description) ? description.GetString()! : name(index),
            test.GetProperty("data"), test.GetProperty("valid").GetBoolean()))];

    private static JsonElement OfDraft7(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || schema.TryGetProperty("$schema", out _))
            return schema;
        var text = schema.GetRawText();
        var rest = text[(text.IndexOf('{', StringComparison.Ordinal) + 1)..];
        var comma = schema.EnumerateObject().Any() ? "," : "";
        return JsonDocument.Parse($"{{\"$schema\":\"http://json-schema.org/draft-07/schema#\"{comma}{rest}").RootElement;
    }

    private static JsonElement Read(string file)
    {
        using var packed = File.OpenRead(Repo.Golden(file));
        using var stream = new GZipStream(packed, CompressionMode.Decompress);
        return JsonDocument.Parse(stream).RootElement;
    }
}
