namespace Otron.Grains.Generation;

/// <summary>Leaves out tokens of a prompt, for callers that name a number of them.</summary>
internal static class PromptCut
{
    /// <param name="form">How many tokens are kept, and which.</param>
    /// <param name="room">Tokens that the prompt may have.</param>
    public static int[] Of(int[] ids, PromptForm form, int room)
    {
        var kept = form.KeepTokens is null or PromptForm.AllThatFit ? room : form.KeepTokens.Value;
        return kept >= ids.Length ? ids : form.KeepFirst ? ids[..kept] : ids[^kept..];
    }
}
