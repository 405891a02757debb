using Otron.Text.Constraints;
using Otron.Text.Dialects.Reading;

namespace Otron.Grains.Models;

/// <summary>A compiled constraint.</summary>
/// <param name="Tools">The tools of the request, read.</param>
/// <param name="Relaxed">A sentence for each part of a schema that is not kept.</param>
internal sealed record CompiledForm(CompiledConstraint Constraint, IReadOnlyList<DialectTool> Tools, IReadOnlyList<string> Relaxed);
