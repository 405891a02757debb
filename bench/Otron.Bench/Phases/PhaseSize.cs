namespace Otron.Bench.Phases;

/// <summary>Inputs of one size, and a request with them that returns its measurements in the order of the request's path.</summary>
internal sealed record PhaseSize(string Title, Func<Task<IReadOnlyList<Figure>>> RunAsync);
