namespace Otron.Text.Constraints.Schemas.Shapes;

/// <summary>A rewriting would need more alternatives than the budget has. Whoever knows the place makes an error of it.</summary>
internal sealed class TooManyCombinationsException() : Exception("too many combinations");
