using System.Buffers;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>The names that clients give to functions and schemas. A model writes some of them, so they are short and plain.</summary>
internal static class FunctionName
{
    private const int MaxLength = 64;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    private static readonly SearchValues<char> OfSchema = SearchValues.Create(Letters);
    private static readonly SearchValues<char> OfFunction = SearchValues.Create(Letters + '.');

    public static string Read(RequestFields function) => Read(function, OfFunction, "'_', '-' and '.'");

    public static string ReadSchema(RequestFields schema) => Read(schema, OfSchema, "'_' and '-'");

    private static string Read(RequestFields fields, SearchValues<char> allowed, string others)
    {
        var path = fields.Path("name");
        var name = fields.Text("name") ?? throw OpenAiErrors.Missing(path);
        return name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(allowed)
            ? name
            : throw OpenAiErrors.InvalidValue(path, $"'{path}' must be 1 to {MaxLength} letters, digits, {others}.");
    }
}
