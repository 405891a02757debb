using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Reads whether an answer calls functions, and which. An object may have the form of chats or that of responses.</summary>
/// <param name="Allowed">As in <see cref="ToolSet.Allowed"/>.</param>
internal readonly record struct ToolChoice(ToolMode Mode, string[]? Allowed = null)
{
    private const string AllowedTools = "allowed_tools";
    private const string Function = "function";

    /// <returns>Null if the field is absent.</returns>
    public static ToolChoice? Read(RequestFields fields, string name, ToolDefinition[] tools)
    {
        if (!fields.TryGet(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Object)
        {
            var choice = new RequestFields(value, name);
            return choice.Text("type") switch
            {
                Function or null => new(ToolMode.Named, [Declared(NameOf(choice), name, tools)]),
                AllowedTools => ReadAllowed(choice, name, tools),
                _ => throw OpenAiErrors.Unsupported(
                    $"{name}.type", $"'{name}.type' must be {Function} or {AllowedTools}: only functions can be called."),
            };
        }
        return new((value.ValueKind == JsonValueKind.String ? RequestFields.Text(value, name) : null) switch
        {
            "none" => ToolMode.None,
            "auto" => ToolMode.Auto,
            "required" when name == "tool_choice" => ToolMode.Required,
            _ => throw OpenAiErrors.InvalidValue(
                name, $"'{name}' must be none, auto, {(name == "tool_choice" ? "required " : "")}or an object that names a function."),
        });
    }

    private static ToolChoice ReadAllowed(RequestFields choice, string name, ToolDefinition[] tools)
    {
        var inner = Inner(choice, AllowedTools);
        var mode = inner.Text("mode") switch
        {
            "auto" => ToolMode.Auto,
            "required" => ToolMode.Required,
            _ => throw OpenAiErrors.InvalidValue(inner.Path("mode"), $"'{inner.Path("mode")}' must be auto or required."),
        };
        var path = inner.Path("tools");
        if (!inner.TryGet("tools", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            throw OpenAiErrors.InvalidValue(path, $"'{path}' must be a list of at least one function.");
        var allowed = list.EnumerateArray().Select((entry, i) => entry.ValueKind == JsonValueKind.Object
            ? Declared(NameOf(new RequestFields(entry, $"{path}[{i}]")), name, tools)
            : throw OpenAiErrors.InvalidValue($"{path}[{i}]", $"'{path}[{i}]' must be an object that names a function."));
        return new(mode, [.. allowed.Distinct(StringComparer.Ordinal)]);
    }

    private static string NameOf(RequestFields choice)
    {
        var function = Inner(choice, Function);
        return function.Text("name") ?? throw OpenAiErrors.Missing(function.Path("name"));
    }

    /// <summary>Chats have the fields in an object of their own.</summary>
    private static RequestFields Inner(RequestFields choice, string name)
    {
        if (!choice.TryGet(name, out var value))
            return choice;
        return value.ValueKind == JsonValueKind.Object
            ? new(value, choice.Path(name))
            : throw OpenAiErrors.InvalidValue(choice.Path(name), $"'{choice.Path(name)}' must be an object.");
    }

    private static string Declared(string function, string field, ToolDefinition[] tools) =>
        Array.Exists(tools, tool => tool.Name == function)
            ? function
            : throw OpenAiErrors.InvalidValue(field, $"'{field}' names a function that the request does not declare.");
}
