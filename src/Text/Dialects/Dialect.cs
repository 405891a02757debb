using Otron.Text.Dialects.Reading;

namespace Otron.Text.Dialects;

/// <summary>A format in which models call tools.</summary>
public abstract class Dialect
{
    public abstract string Name { get; }

    /// <summary>Marks that begin calls.</summary>
    internal abstract IReadOnlyList<string> Opening { get; }

    /// <summary>Marks that say nothing to a client and are left out of the text.</summary>
    internal virtual IReadOnlyList<string> Silent => [];

    /// <summary>Reads the whole of an answer, for a format that has marks around every part; null for the others.</summary>
    internal virtual IEnumerator<object?>? ReadAnswer(TextSource source, AnswerOutput output) => null;

    /// <summary>Reads the calls of one answer.</summary>
    /// <param name="tools">The declared tools by name.</param>
    internal abstract ICallReader NewReader(TextSource source, AnswerOutput output, IReadOnlyDictionary<string, DialectTool> tools);
}
