namespace Otron.Text.Templates.Values;

/// <summary>Python's <c>range</c>, which prints as the call that made it.</summary>
internal sealed class JinjaRange(object[] numbers, long start, long stop, long step) : JinjaList(numbers, SequenceKind.Range)
{
    public long Start => start;

    public long Stop => stop;

    public long Step => step;
}
