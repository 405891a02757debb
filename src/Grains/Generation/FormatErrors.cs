using System.Globalization;
using Otron.Text;

namespace Otron.Grains.Generation;

/// <summary>What a client is told of a schema, expression or grammar that cannot be kept, in OpenAI's words where it has any.</summary>
internal static class FormatErrors
{
    public static OtronException Of(ConstraintException refusal, AnswerFormat format) => format switch
    {
        { Kind: AnswerFormatKind.JsonSchema, Name: { } name } =>
            new(ErrorCode.InvalidFormat, $"Invalid schema for {Root(format.Field)} '{name}': In context={Context(refusal.Path)}, {refusal.Message}", format.Field),
        { Kind: AnswerFormatKind.JsonSchema or AnswerFormatKind.StructuralTag } =>
            new(ErrorCode.InvalidFormat, $"'{format.Field}' cannot be kept at '{Pointer(refusal.Path)}': {refusal.Message}", format.Field),
        _ => new(ErrorCode.InvalidFormat, $"'{format.Field}' cannot be kept: {refusal.Message}", format.Field),
    };

    public static OtronException Of(ConstraintException refusal, ToolDefinition tool) => new(
        ErrorCode.InvalidTool, $"Invalid schema for function '{tool.Name}': In context={Context(refusal.Path)}, {refusal.Message}", tool.Field);

    private static string Root(string field) => field.StartsWith("text.format", StringComparison.Ordinal) ? "text.format" : field;

    /// <summary>The path as Python prints a tuple, which clients read.</summary>
    private static string Context(IReadOnlyList<object> path) => path.Count switch
    {
        0 => "()",
        1 => $"({Item(path[0])},)",
        _ => $"({string.Join(", ", path.Select(Item))})",
    };

    private static string Item(object key) => key is string name
        ? $"'{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'"
        : string.Create(CultureInfo.InvariantCulture, $"{key}");

    /// <summary>The path as a JSON pointer (RFC 6901).</summary>
    private static string Pointer(IReadOnlyList<object> path) => string.Concat(path.Select(key => string.Create(CultureInfo.InvariantCulture, $"/{key}")
        .Replace("~", "~0", StringComparison.Ordinal)).Select(part => "/" + part[1..].Replace("/", "~1", StringComparison.Ordinal)));
}
