using Otron.Bench.Server;

namespace Otron.Bench.Session;

/// <summary>One turn within its conversation, and the same prompt in a new session.</summary>
internal sealed record SessionTurn(ChatResult Warm, ChatResult Cold);
