namespace Otron.Grains.Models;

/// <summary>A prompt as token ids, and the time that it took to make.</summary>
/// <param name="Template">From messages to text.</param>
/// <param name="Tokenize">From text to token ids.</param>
/// <param name="Tail">What the template wrote after the last word of a user.</param>
internal readonly record struct EncodedPrompt(int[] Ids, TimeSpan Template, TimeSpan Tokenize, string Tail = "");
