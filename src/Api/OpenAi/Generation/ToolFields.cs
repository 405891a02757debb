using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Reads the fields that declare functions and say how an answer may call them.</summary>
internal static class ToolFields
{
    private const string Tools = "tools";
    private const string Functions = "functions";
    private const string Choice = "tool_choice";
    private const string FunctionCall = "function_call";

    /// <summary>The functions of a chat; null for none.</summary>
    /// <param name="hasOlderForm">They were declared as <c>functions</c>, so a call is told as <c>function_call</c>.</param>
    public static ToolSet? OfChat(RequestFields fields, out bool hasOlderForm)
    {
        var tools = ToolReader.Read(fields, Tools, ToolForm.Nested);
        var functions = ToolReader.Read(fields, Functions, ToolForm.Functions);
        if (tools.Length > 0 && functions.Length > 0)
            throw OpenAiErrors.InvalidValue(Functions, $"Send either '{Tools}' or '{Functions}', which is their older form.");
        hasOlderForm = functions.Length > 0;
        var set = ToSet(tools, ReadChoice(fields, Choice, Tools, tools), fields);
        var older = ToSet(functions, ReadChoice(fields, FunctionCall, Functions, functions), fields);
        return hasOlderForm ? older! with { IsSingle = true } : set;
    }

    /// <summary>The functions of a response; null for none.</summary>
    public static ToolSet? OfResponse(RequestFields fields)
    {
        var tools = ToolReader.Read(fields, Tools, ToolForm.Flat);
        // A response tells the choice auto where no tools were sent, and clients send it back.
        var choice = tools.Length == 0 && fields.TryGet(Choice, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals("auto")
            ? null
            : ReadChoice(fields, Choice, Tools, tools);
        return ToSet(tools, choice, fields);
    }

    private static ToolChoice? ReadChoice(RequestFields fields, string name, string declaredAs, ToolDefinition[] tools)
    {
        var choice = ToolChoice.Read(fields, name, tools);
        return tools.Length > 0 || choice is null or { Mode: ToolMode.None }
            ? choice
            : throw OpenAiErrors.InvalidValue(name, $"'{name}' is only for requests with '{declaredAs}'.");
    }

    private static ToolSet? ToSet(ToolDefinition[] tools, ToolChoice? choice, RequestFields fields)
    {
        var isSingle = fields.Boolean("parallel_tool_calls") is false;
        return tools.Length == 0
            ? null
            : new() { Tools = tools, Mode = choice?.Mode ?? ToolMode.Auto, Allowed = choice?.Allowed, IsSingle = isSingle };
    }
}
