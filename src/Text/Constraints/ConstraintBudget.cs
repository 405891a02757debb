namespace Otron.Text.Constraints;

/// <summary>Bytes that one compiled constraint may take, by estimate.</summary>
/// <param name="Configurations">For configurations and what is known of their tokens.</param>
/// <param name="Terms">For terms; beyond it the grammar is made anew.</param>
internal sealed record ConstraintBudget(long Configurations, long Terms)
{
    public static ConstraintBudget Default { get; } = new(16 << 20, 16 << 20);
}
