using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Grammars;

/// <summary>
/// A place inside the part that is being written. There is one object for each place, and it remembers where each byte leads, whatever
/// comes after the part.
/// </summary>
/// <param name="id">The number of the place.</param>
/// <param name="classes">Bytes of one class lead to one place.</param>
internal abstract class Head(int id, ByteClasses classes)
{
    private readonly Head?[] _row = new Head?[classes.Count];

    public int Id => id;

    public override int GetHashCode() => id;

    public ByteClasses Classes => classes;

    /// <summary>The part may end here.</summary>
    public abstract bool Ends { get; }

    /// <summary>Something may still be written in this part.</summary>
    public abstract bool Continues { get; }

    /// <summary>What follows where the part ends here, before the rest; null for the rest alone.</summary>
    public virtual GrammarNode? Then => null;

    /// <summary>The place after a byte; <see cref="Heads.Dead"/> where no text goes on so.</summary>
    public Head Step(byte next) => _row[classes.Of[next]] ??= Derive(next);

    /// <summary>No text goes on here.</summary>
    public bool IsDead => !Ends && !Continues;

    /// <summary>How many bytes, at most, the shortest text to the end of the part has; <see cref="Term.NoEnd"/> where that is not known.</summary>
    public virtual int Distance => Term.NoEnd;

    /// <summary>What may be written from here without looking at each byte; null until somebody asked for it.</summary>
    public Freedom? Freedom { get; private set; }

    public Freedom FindFreedom(FreedomSearch search) => Freedom ??= search.Find(this);

    /// <summary>The same place, made by other tables.</summary>
    public abstract Head MakeAgain(Heads heads);

    protected abstract Head Derive(byte next);
}
