using Otron.Text.Constraints.Regexes;

namespace Otron.Text.Constraints.Patterns;

/// <summary>What may follow a place in a text.</summary>
/// <param name="AtStart">If nothing stands before the place.</param>
/// <param name="Inside">If something does.</param>
internal readonly record struct Follow(Term AtStart, Term Inside);
