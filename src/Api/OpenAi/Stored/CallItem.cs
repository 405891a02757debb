namespace Otron.Api.OpenAi.Stored;

/// <param name="Arguments">JSON as the model wrote it.</param>
internal sealed record CallItem(string Id, string Status, string CallId, string Name, string Arguments) : StoredItem(Id, Status);

/// <summary>What a client's function gave for a call.</summary>
internal sealed record ResultItem(string Id, string Status, string CallId, string Output) : StoredItem(Id, Status);
