using Otron.Bench.Server;

namespace Otron.Bench.Session;

/// <summary>One turn in its conversation, and its prompt on its own.</summary>
internal sealed record SessionTurn(ChatResult Warm, ChatResult Cold);
