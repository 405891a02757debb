using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.OpenAi.Generation;

/// <summary>Reads the functions that a client declares, in one of three forms.</summary>
internal static class ToolReader
{
    private const int MaxTools = 512;
    private const string Function = "function";

    /// <returns>Empty if the field is absent.</returns>
    public static ToolDefinition[] Read(RequestFields fields, string name, ToolForm form)
    {
        if (!fields.TryGet(name, out var list))
            return [];
        if (list.ValueKind != JsonValueKind.Array)
            throw OpenAiErrors.InvalidValue(name, $"'{name}' must be a list of functions.");
        if (list.GetArrayLength() > MaxTools)
            throw OpenAiErrors.InvalidValue(name, $"'{name}' has {list.GetArrayLength()} entries; a request may have at most {MaxTools} tools.");

        var tools = new ToolDefinition[list.GetArrayLength()];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, entry) in list.EnumerateArray().Index())
        {
            var function = FunctionOf(entry, $"{name}[{i}]", form);
            tools[i] = ReadFunction(function, form);
            if (!names.Add(tools[i].Name))
                throw OpenAiErrors.InvalidValue(function.Path("name"), $"'{function.Path("name")}' is the name of an earlier function too.");
        }
        return tools;
    }

    private static RequestFields FunctionOf(JsonElement entry, string path, ToolForm form)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            throw OpenAiErrors.InvalidValue(path, $"'{path}' must be an object.");
        var tool = new RequestFields(entry, path);
        if (form == ToolForm.Functions)
            return tool;
        var type = tool.Text("type");
        if (type is not (null or Function))
            throw OpenAiErrors.Unsupported(
                tool.Path("type"),
                type == "custom"
                    ? $"'{tool.Path("type")}' cannot be custom: such a tool has no schema to keep. Declare a function."
                    : $"'{tool.Path("type")}' must be function: the server has no tools of its own.");
        if (form == ToolForm.Flat)
            return tool;
        if (!tool.TryGet(Function, out var function))
            throw OpenAiErrors.Missing(tool.Path(Function));
        return function.ValueKind == JsonValueKind.Object
            ? new(function, tool.Path(Function))
            : throw OpenAiErrors.InvalidValue(tool.Path(Function), $"'{tool.Path(Function)}' must be an object.");
    }

    private static ToolDefinition ReadFunction(RequestFields function, ToolForm form)
    {
        var name = FunctionName.Read(function);
        function.Text("description");
        var field = function.Path("parameters");
        if (function.TryGet("parameters", out var parameters) && parameters.ValueKind != JsonValueKind.Object)
            throw new OtronException(ErrorCode.InvalidTool, $"Invalid schema for function '{name}': the schema must be a JSON object.", field);
        return new(name, Write(function, form), function.Boolean("strict") ?? false, field);
    }

    /// <summary>The function as the model's template prints it.</summary>
    private static string Write(RequestFields function, ToolForm form)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var member in function.Json.EnumerateObject())
            {
                if (member.Name == "strict" || (member.Name == "type" && form == ToolForm.Flat) || member.Value.ValueKind == JsonValueKind.Null)
                    continue;
                json.WritePropertyName(member.Name);
                json.WriteRawValue(RawJson.Read(member.Value, function.Path(member.Name)), skipInputValidation: true);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
