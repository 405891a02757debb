using System.Text.Json;
using Otron.Text.Tokenization.Format;

namespace Otron.Text.Tokenization;

/// <summary>The <c>post_processor</c> section, as far as it changes the ids of a single text: the ids put before and after it.</summary>
internal sealed record PostProcessor(int[] Before, int[] After)
{
    public static readonly PostProcessor None = new([], []);

    public static PostProcessor Read(JsonSection json) => json.Component() switch
    {
        "TemplateProcessing" => ReadTemplate(json),
        "BertProcessing" or "RobertaProcessing" => new PostProcessor([NamedId(json, "cls")], [NamedId(json, "sep")]),
        "ByteLevel" => None, // moves offsets only
        "Sequence" => json.Items("processors").Select(Read).Aggregate(None, (inner, outer) => new PostProcessor(
            [.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After])),
        var type => throw json.Unsupported(type),
    };

    private static PostProcessor ReadTemplate(JsonSection json)
    {
        var (before, after) = (new List<int>(), new List<int>());
        var specialTokens = json.Inner("special_tokens");
        var isAfterText = false;
        foreach (var item in json.Items("single"))
            if (item.Has("SpecialToken"))
                (isAfterText ? after : before).AddRange(specialTokens.Inner(item.Inner("SpecialToken").Text("id"))
                    .Get("ids", JsonValueKind.Array).EnumerateArray().Select(id => id.GetInt32()));
            else if (!isAfterText && string.Equals(item.Inner("Sequence").Text("id"), "A", StringComparison.Ordinal))
                isAfterText = true;
            else
                throw json.Unsupported("TemplateProcessing with more than one text in its single template");
        return isAfterText ? new PostProcessor([.. before], [.. after]) : throw json.Unsupported("TemplateProcessing without a text");
    }

    private static int NamedId(JsonSection json, string key) => json.Get(key, JsonValueKind.Array)[1].GetInt32();
}
