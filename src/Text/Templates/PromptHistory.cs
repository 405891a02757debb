using Otron.Text.Templates.Values;

namespace Otron.Text.Templates;

/// <summary>Brings the messages of a conversation into turns that a template takes. What the client said stays; its order may change.</summary>
internal static class PromptHistory
{
    public static List<PromptTurn> Turns(IReadOnlyList<PromptMessage> messages, TemplateTraits traits, ICallForm form)
    {
        var turns = CallHistory.Turns(messages, traits, form);
        return traits.PrintsResults ? turns : ToolResults.AsUser(turns);
    }

    /// <summary>Puts text after the system message that the conversation begins with, or makes it one.</summary>
    public static void AddToSystem(List<PromptTurn> turns, JinjaString text)
    {
        if (turns is [{ Role: "system" or "developer" }, ..])
            turns[0] = turns[0].Append("\n\n", text);
        else
            turns.Insert(0, new PromptTurn("system", text));
    }

    /// <summary>Moves system messages to where the template prints them.</summary>
    public static List<PromptTurn> Place(List<PromptTurn> turns, SystemPlace place) => place switch
    {
        SystemPlace.First => WithFirstSystem(turns),
        SystemPlace.InUser => WithSystemInUser(turns),
        _ => turns,
    };

    private static List<PromptTurn> WithFirstSystem(List<PromptTurn> turns)
    {
        if (!turns.Skip(1).Any(IsSystem))
            return turns;
        var (systems, others) = (turns.Where(IsSystem), turns.Where(turn => !IsSystem(turn)));
        return [new PromptTurn("system", Joined(systems)), .. others];
    }

    private static List<PromptTurn> WithSystemInUser(List<PromptTurn> turns)
    {
        if (!turns.Exists(IsSystem))
            return turns;
        var others = turns.FindAll(turn => !IsSystem(turn));
        var text = Joined(turns.Where(IsSystem));
        int first = others.FindIndex(turn => turn.Role == "user");
        if (first < 0)
            others.Insert(0, new PromptTurn("user", text));
        else
            others[first] = others[first] with { Content = PromptTurn.Join(text, "\n\n", others[first].Content) };
        return others;
    }

    private static bool IsSystem(PromptTurn turn) => turn.Role == "system";

    private static JinjaString Joined(IEnumerable<PromptTurn> turns) =>
        turns.Aggregate(JinjaString.Empty, static (text, turn) => PromptTurn.Join(text, "\n\n", turn.Content));
}
