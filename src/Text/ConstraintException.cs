namespace Otron.Text;

/// <summary>A specification that cannot be kept: it is broken, not supported, contradicts itself, or goes beyond a limit.</summary>
/// <param name="sentence">What is wrong and what would do instead; it names the keyword.</param>
/// <param name="path">Where in the specification: keys and indices from its root.</param>
public sealed class ConstraintException(string sentence, params IReadOnlyList<object> path) : Exception(sentence)
{
    public IReadOnlyList<object> Path => path;
}
