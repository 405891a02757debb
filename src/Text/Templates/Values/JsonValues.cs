using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Values;

/// <summary>Turns JSON into template values as Python's json module would; all of its text is user text.</summary>
internal static class JsonValues
{
    /// <exception cref="TemplateException">The JSON cannot be read.</exception>
    public static object Read(JsonNode? node, RenderBudget budget)
    {
        try
        {
            return From(node, budget);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // JsonNode reads its text lazily: half a surrogate pair or a doubled key comes to light only now.
            throw new TemplateException(TemplateErrorKind.Runtime, "the variables hold JSON that cannot be read.", inner: error);
        }
    }

    public static object From(JsonNode? node, RenderBudget budget)
    {
        RenderBudget.EnsureStack();
        budget.Charge(1);
        switch (node)
        {
            case null:
                return None.Value;
            case JsonObject entries:
                var dict = new JinjaDict(entries.Count);
                foreach (var (key, value) in entries)
                    dict.Set(new JinjaString(key, isTrusted: false), From(value, budget));
                return dict;
            case JsonArray array:
                budget.ChargeItems(array.Count);
                var items = new object[array.Count];
                for (int i = 0; i < items.Length; i++)
                    items[i] = From(array[i], budget);
                return new JinjaList(items);
            default:
                return FromScalar((JsonValue)node, budget);
        }
    }

    private static object FromScalar(JsonValue value, RenderBudget budget)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.True:
                return JinjaBool.True;
            case JsonValueKind.False:
                return JinjaBool.False;
            case JsonValueKind.Number:
                string digits = value.ToJsonString();
                return digits.AsSpan().ContainsAny('.', 'e', 'E')
                    ? double.Parse(digits, CultureInfo.InvariantCulture)
                    : NumberText.Integer(digits) ?? throw TemplateException.Limit("a number in the request is too long.");
            default:
                string text = value.TryGetValue(out string? plain) ? plain : value.ToString();
                budget.ChargeText(text.Length);
                return new JinjaString(text, isTrusted: false);
        }
    }
}
