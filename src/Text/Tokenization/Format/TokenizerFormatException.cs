namespace Otron.Text.Tokenization.Format;

/// <summary>
/// A tokenizer.json that cannot be used exactly as it is written. The message names the file, the section and what was not
/// understood; nothing is ever approximated.
/// </summary>
public sealed class TokenizerFormatException(string message, Exception? innerException = null) : Exception(message, innerException);
