namespace Otron.Text;

/// <summary>
/// A piece of a rendered prompt and where it came from. Only <see cref="IsTrusted"/> text, written by the template itself, may
/// name control tokens; a user's text is always plain text, even if it spells <c>&lt;|im_end|&gt;</c>.
/// </summary>
public readonly record struct TextSegment(string Text, bool IsTrusted);
