using Otron.Text.Constraints;

namespace Otron.Grains.Models;

/// <summary>A compiled constraint.</summary>
/// <param name="Relaxed">A sentence for each part of a schema that is not kept.</param>
internal sealed record CompiledForm(CompiledConstraint Constraint, IReadOnlyList<string> Relaxed);
