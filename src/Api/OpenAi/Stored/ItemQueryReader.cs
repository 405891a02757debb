using System.Globalization;
using Otron.Api.Errors;

namespace Otron.Api.OpenAi.Stored;

/// <summary>Reads the paging parameters that all lists of items share: <c>limit</c>, <c>order</c> and <c>after</c>.</summary>
internal static class ItemQueryReader
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;

    public static ItemQuery Read(IQueryCollection query, string conversation)
    {
        var limit = DefaultLimit;
        if (query.TryGetValue("limit", out var text)
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit))
            throw OpenAiErrors.InvalidValue("limit", $"'limit' must be a whole number from 1 to {MaxLimit}.");
        var ascending = (string?)query["order"] switch
        {
            "asc" => true,
            null or "" or "desc" => false,
            _ => throw OpenAiErrors.InvalidValue("order", "'order' must be asc or desc."),
        };
        if ((string?)query["after"] is not { Length: > 0 } after)
            return new(limit, ascending);
        var (owner, entry, index) = StoredIds.ParseItem(after, "after");
        if (owner != conversation)
            throw OpenAiErrors.InvalidValue("after", "'after' is an item of another list.");
        return new(limit, ascending, entry, index);
    }
}
