using System.Security.Cryptography;
using System.Text;

namespace Otron.Contract;

/// <summary>
/// The grain key of a session: <c>model|hash</c>, with a hash of model, tenant and session id. So a foreign session is a missing session,
/// and no client text reaches a key. The model comes first so that placement can read it.
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

    /// <summary>The hash of a key, from which neither tenant nor session can be read.</summary>
    public static string HashOf(string key) => key[(key.LastIndexOf('|') + 1)..];

    /// <summary>The model of a key. A key may also be the model's id alone.</summary>
    public static string ModelOf(string key) => key.LastIndexOf('|') is >= 0 and var end ? key[..end] : key;
}
