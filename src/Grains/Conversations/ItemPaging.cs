namespace Otron.Grains.Conversations;

/// <summary>Pages of a conversation's items.</summary>
internal static class ItemPaging
{
    /// <summary>The items after the query's cursor, in its order.</summary>
    public static IEnumerable<ConversationItem> After(this IEnumerable<ConversationItem> items, ItemQuery query)
    {
        var ordered = query.Ascending ? items : items.Reverse();
        if (query.AfterEntry == 0)
            return ordered;
        var direction = query.Ascending ? 1 : -1;
        return ordered.Where(item => (item.Entry, item.Index).CompareTo((query.AfterEntry, query.AfterIndex)) * direction > 0);
    }

    public static ItemPage ToPage(this List<ConversationItem> items, ItemQuery query) =>
        new([.. items.Take(query.Limit)], HasMore: items.Count > query.Limit);
}
