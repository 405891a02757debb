namespace Otron.Text.Tokenization.Unicode;

/// <summary>A code point with its canonical combining class; 0 is what marks join, and ends their order.</summary>
internal readonly record struct Mark(int CodePoint, byte Class);
