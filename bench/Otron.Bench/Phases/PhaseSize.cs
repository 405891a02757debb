namespace Otron.Bench.Phases;

/// <summary>Inputs of one size, and one request of them: what it measured, in the order of a request's way.</summary>
internal sealed record PhaseSize(string Title, Func<Task<IReadOnlyList<Figure>>> RunAsync);
