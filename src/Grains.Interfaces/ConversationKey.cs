using System.Security.Cryptography;
using System.Text;

namespace Otron.Contract;

/// <summary>The grain key of a stored conversation: a hash of tenant and id, so that a foreign conversation is a missing one.</summary>
public static class ConversationKey
{
    public static string Create(string tenant, string conversation) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant.Length}:{tenant}{conversation}")));
}
