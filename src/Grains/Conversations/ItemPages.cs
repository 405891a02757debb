namespace Otron.Grains.Conversations;

/// <summary>Items in the order and the pages that a query asks for.</summary>
internal static class ItemPages
{
    /// <summary>The items after the query's start, in its order.</summary>
    public static IEnumerable<ConversationItem> InOrder(this IEnumerable<ConversationItem> items, ItemQuery query)
    {
        var ordered = query.Ascending ? items : items.Reverse();
        return query.AfterEntry == 0
            ? ordered
            : ordered.Where(item => (item.Entry, item.Index).CompareTo((query.AfterEntry, query.AfterIndex)) * (query.Ascending ? 1 : -1) > 0);
    }

    /// <param name="items">One more than the limit tells that there are more.</param>
    public static ItemPage ToPage(this IReadOnlyCollection<ConversationItem> items, ItemQuery query) =>
        new([.. items.Take(query.Limit)], items.Count > query.Limit);
}
