using Otron.Text.Tokenization.Unicode;

namespace Otron.Text.Tokenization.Normalizing;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class UnicodeForm(NormalForm form) : NormalizerStep
{
    public override string Normalize(string original) => form.Normalize(original);
}
