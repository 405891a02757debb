namespace Otron.Text.Tokenization;

/// <summary>The check that this process can normalise Unicode text at all.</summary>
public static class Globalization
{
    // Without ICU, string.Normalize silently returns its input, and most tokenizers would then give wrong ids.
    public static void EnsureUsable()
    {
        if (!string.Equals("e\u0301".Normalize(), "\u00e9", StringComparison.Ordinal))
            throw new InvalidOperationException(
                "Unicode normalisation does nothing in this process, so tokenizers would give wrong ids. Install ICU (the container "
                + "images named '-extra' have it) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
    }
}
