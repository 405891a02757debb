namespace Otron.Text.Templates;

/// <summary>A call of a tool in the history.</summary>
/// <param name="Arguments">The client's text, which should be a JSON object and may be anything.</param>
public sealed record PromptCall(string Id, string Name, string Arguments);
