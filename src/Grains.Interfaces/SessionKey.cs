using System.Security.Cryptography;
using System.Text;

namespace Otron.Contract;

/// <summary>
/// The grain key of a session: <c>model|hash</c>, where the hash covers tenant and session id. A foreign session is therefore
/// a missing session, and no client text reaches a key. The model stands in front so that placement can read it.
/// </summary>
public static class SessionKey
{
    public static string Create(string model, string tenant, string sessionId)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        // Lengths in front keep ("a", "bc") and ("ab", "c") apart.
        var material = Encoding.UTF8.GetBytes($"{model.Length}:{model}{tenant.Length}:{tenant}{sessionId}");
        return $"{model}|{Convert.ToHexStringLower(SHA256.HashData(material))}";
    }

    /// <summary>What a key says of tenant and session: nothing that could be read.</summary>
    public static string HashOf(string key) => key[(key.LastIndexOf('|') + 1)..];

    /// <summary>The model that a key was made for; a key that is a model's id alone names that model.</summary>
    public static string ModelOf(string key) => key.LastIndexOf('|') is >= 0 and var end ? key[..end] : key;
}
