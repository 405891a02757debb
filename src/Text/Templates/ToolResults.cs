using Otron.Text.Templates.Values;

namespace Otron.Text.Templates;

/// <summary>Results of tools as words of the user, for templates that do not know the role <c>tool</c>.</summary>
internal static class ToolResults
{
    private static readonly JinjaString Open = new(OwnToolPrompt.ResultOpen + "\n", isTrusted: true);
    private static readonly JinjaString Close = new("\n" + OwnToolPrompt.ResultClose, isTrusted: true);

    /// <summary>
    /// Results that follow each other become one turn, and a user's message after them joins it: many templates want roles to alternate.
    /// </summary>
    public static List<PromptTurn> AsUser(List<PromptTurn> turns)
    {
        var sent = new List<PromptTurn>(turns.Count);
        bool isResult = false;
        foreach (var turn in turns)
        {
            if (turn.Role == "tool")
            {
                var text = JinjaString.Concat(JinjaString.Concat(Open, turn.Content), Close);
                if (isResult)
                    sent[^1] = sent[^1].Append("\n", text);
                else
                    sent.Add(new PromptTurn("user", text));
                isResult = true;
                continue;
            }
            if (isResult && turn.Role == "user")
                sent[^1] = sent[^1].Append("\n\n", turn.Content);
            else
                sent.Add(turn);
            isResult = false;
        }
        return sent;
    }
}
