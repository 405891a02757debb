using System.Text;

namespace Otron.Text.Tests.Constraints.Schemas;

/// <summary>Schemas that want much: each is refused by name, or works.</summary>
public sealed class HostileSchemaTests
{
    public static TheoryData<string> Refused => new(
        "{\"description\":\"" + new string('x', 5_000_000) + "\"}",
        Nested(10_000),
        "{\"enum\":[" + List(10_000, i => $"{i}") + "]}",
        "{\"properties\":{" + List(6_000, i => $"\"p{i}\":{{}}") + "}}",
        """{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"allOf":[{"$ref":"#/$defs/a"}]}}}""",
        "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + List(3_000, i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}") + ",\"d3000\":{}}}",
        "{\"allOf\":[" + List(20, i => $"{{\"anyOf\":[{{\"required\":[\"a{i}\"]}},{{\"required\":[\"b{i}\"]}}]}}") + "]}",
        "{\"oneOf\":[" + List(200, i => $"{{\"type\":\"object\",\"properties\":{{\"a{i}\":{{\"type\":\"string\"}}}}}}") + "]}",
        """{"minItems":1000000000}""",
        """{"type":"string","pattern":"\u0000"}""",
        """{"type":"string","const":"\ud83d"}""",
        """{"patternProperties":{"1":{},"2":{},"3":{},"4":{},"5":{},"6":{},"7":{},"8":{},"9":{}}}""");

    public static TheoryData<string> Kept => new(
        """{"type":"string","pattern":"^(a+)+$"}""",
        """{"type":"string","pattern":"^a{1,1000000}$"}""",
        """{"type":"string","minLength":1000000,"maxLength":2147483647}""",
        """{"type":"array","minItems":1000000}""",
        "{\"enum\":[" + List(5_000, i => $"\"value {i}\"") + "]}",
        "{\"type\":\"object\",\"properties\":{" + List(4_000, i => $"\"p{i}\":{{\"type\":\"string\"}}") + "}}",
        """{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"type":"null"},{"type":"object","properties":{"a":{"$ref":"#/$defs/a"}},"required":["a"]}]}}}""",
        """{"type":"string","const":"\u0000"}""");

    [Theory]
    [MemberData(nameof(Refused))]
    public void It_is_refused(string schema) => Assert.NotEmpty(Assert.Throws<ConstraintException>(() => Compiled.Exactly(schema)).Message);

    [Theory]
    [MemberData(nameof(Kept))]
    public void It_is_kept(string schema) => Assert.False(Compiled.Exactly(schema).Has("}"));

    private static string List(int count, Func<int, string> item) => string.Join(',', Enumerable.Range(0, count).Select(item));

    private static string Nested(int depth) =>
        new StringBuilder().Insert(0, "{\"items\":", depth).Append("{}").Append('}', depth).ToString();
}
