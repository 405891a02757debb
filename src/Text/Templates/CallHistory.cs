using Otron.Text.Templates.Values;

namespace Otron.Text.Templates;

/// <summary>Roles, calls and ids of a history in the form that a template takes.</summary>
internal static class CallHistory
{
    public static List<PromptTurn> Turns(IReadOnlyList<PromptMessage> messages, TemplateTraits traits, ICallForm form)
    {
        var turns = new List<PromptTurn>(messages.Count + 1);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var ids = new CallIdMap(traits.CallIds);
        for (int i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            foreach (var call in message.Calls)
                names[call.Id] = call.Name;
            if (message.Calls.Count > 1 && traits is { PrintsCalls: true, TakesSeveralCalls: false })
                i = AddOneByOne(turns, messages, i, traits, ids);
            else
                turns.Add(Turn(message, names, traits, form, ids));
        }
        return turns;
    }

    private static PromptTurn Turn(
        PromptMessage message, Dictionary<string, string> names, TemplateTraits traits, ICallForm form, CallIdMap ids)
    {
        var turn = new PromptTurn(message.Role, Text(message.Content)) { Name = message.Name };
        switch (message.Role)
        {
            case "developer" when !traits.KnowsDeveloper:
                return turn with { Role = "system" };
            case "assistant":
                turn = turn with { Reasoning = message.Reasoning };
                if (message.Calls.Count == 0)
                    return turn;
                return traits.PrintsCalls
                    ? WithCalls(turn, message.Calls, traits, ids)
                    : turn.Append("\n", Text(form.Write(message.Calls)));
            case "tool":
                return turn with { Name = message.Name ?? names.GetValueOrDefault(message.CallId ?? ""), CallId = ids.Of(message.CallId) };
            default:
                return turn;
        }
    }

    /// <summary>A turn for each call, each followed by its result.</summary>
    /// <returns>The index of the last message that was used.</returns>
    private static int AddOneByOne(
        List<PromptTurn> turns, IReadOnlyList<PromptMessage> messages, int index, TemplateTraits traits, CallIdMap ids)
    {
        var message = messages[index];
        int end = index + 1;
        while (end < messages.Count && messages[end].Role == "tool")
            end++;
        var results = messages.Skip(index + 1).Take(end - index - 1).ToList();
        var turn = new PromptTurn(message.Role, Text(message.Content)) { Name = message.Name, Reasoning = message.Reasoning };
        foreach (var call in message.Calls)
        {
            turns.Add(WithCalls(turn, [call], traits, ids));
            foreach (var result in results.FindAll(result => result.CallId == call.Id))
                turns.Add(Result(result, call.Name));
            results.RemoveAll(result => result.CallId == call.Id);
            turn = new PromptTurn(message.Role, JinjaString.Empty) { Name = message.Name };
        }
        foreach (var result in results)
            turns.Add(Result(result, name: null));
        return end - 1;

        PromptTurn Result(PromptMessage result, string? name) =>
            new("tool", Text(result.Content)) { Name = result.Name ?? name, CallId = ids.Of(result.CallId) };
    }

    private static PromptTurn WithCalls(PromptTurn turn, IReadOnlyList<PromptCall> calls, TemplateTraits traits, CallIdMap ids) => turn with
    {
        Content = traits.TakesTextBesideCalls ? turn.Content : JinjaString.Empty,
        Calls = [.. calls.Select(call => call with { Id = ids.Of(call) })],
    };

    private static JinjaString Text(string? content) => new(content ?? "", isTrusted: false);

    private static JinjaString Text(IReadOnlyList<TextSegment> segments) => segments.Aggregate(
        JinjaString.Empty, static (text, segment) => JinjaString.Concat(text, new JinjaString(segment.Text, segment.IsTrusted)));
}
