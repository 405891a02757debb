using System.Text.Json.Nodes;
using Otron.Text.Templates.Limits;
using Otron.Text.Templates.Values;

namespace Otron.Text.Templates;

/// <summary>The variable <c>tools</c>.</summary>
internal static class ToolValues
{
    private static readonly JinjaString Function = new("function", isTrusted: false);

    public static JinjaList From(PromptTools tools, TemplateTraits traits, RenderBudget budget)
    {
        budget.ChargeItems(tools.Count);
        var items = new object[tools.Count];
        for (int i = 0; i < items.Length; i++)
        {
            var tool = new JinjaDict(2);
            tool.Set(new JinjaString("type", isTrusted: false), Function);
            tool.Set(Function, Read(tools.Functions[i], traits, budget));
            items[i] = tool;
        }
        return new JinjaList(items);
    }

    private static JinjaDict Read(JsonObject function, TemplateTraits traits, RenderBudget budget)
    {
        var read = (JinjaDict)JsonValues.Read(function, budget);
        if (traits.TakesBareTools)
            return read;
        SetIfMissing(read, "description", JinjaString.Empty);
        SetIfMissing(read, "parameters", JsonValues.From(new JsonObject { ["type"] = "object", ["properties"] = new JsonObject() }, budget));
        return read;
    }

    private static void SetIfMissing(JinjaDict function, string key, object value)
    {
        var name = new JinjaString(key, isTrusted: false);
        if (!function.TryGet(name, out object given) || given is None)
            function.Set(name, value);
    }
}
