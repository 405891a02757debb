using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>
/// All readings of the text so far: a set of stacks, and whether the text may end. There is one object for each, and it remembers where
/// each byte leads. Readings are kept side by side, so a grammar may be ambiguous at no cost to its user.
/// </summary>
/// <param name="id">The number of the configuration.</param>
/// <param name="stacks">The readings.</param>
/// <param name="accepts">The text may end here.</param>
/// <param name="classes">Bytes of one class lead to one configuration.</param>
internal sealed class Configuration(int id, Stack[] stacks, bool accepts, ByteClasses classes)
{
    private readonly Configuration?[] _row = new Configuration?[classes.Count];

    public int Id => id;

    public override int GetHashCode() => id;

    public Stack[] Stacks => stacks;

    /// <summary>The text may end here.</summary>
    public bool Accepts => accepts;

    /// <summary>No text leads on from here.</summary>
    public bool IsDead => stacks.Length == 0 && !accepts;

    /// <summary>Some reading looks at tokens, not only at their bytes.</summary>
    public bool LooksAtTokens { get; } = Array.Exists(stacks, stack => stack.Head is SpecialHead or FreeHead);

    /// <summary>Where a byte leads; null where that is not known yet.</summary>
    public ref Configuration? After(byte next) => ref _row[classes.Of[next]];
}
