namespace Otron.Engine.Generation.Running;

/// <summary>One cache tensor of a decoder graph.</summary>
/// <param name="Past">Name of the input, [batch, kv_heads, past, head_size].</param>
/// <param name="Present">Name of the output, [batch, kv_heads, past + new, head_size].</param>
/// <param name="IsWindowed">It holds only the last tokens, as many as the attention window has.</param>
internal sealed record CacheTensor(string Past, string Present, int Heads, bool IsWindowed);
