using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Otron.Grains.Generation;

/// <summary>
/// Names of the calls that a model gave none. They follow from the prompt, the seed and the place of the call, so that an answer that
/// resumes on another silo names its calls as before.
/// </summary>
internal sealed class CallIds(ReadOnlySpan<int> promptIds, ulong seed, int choice)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 24;

    private readonly byte[] _prompt = SHA256.HashData(MemoryMarshal.AsBytes(promptIds));

    /// <param name="call">Index of the call in its answer.</param>
    public string this[int call]
    {
        get
        {
            byte[] place = [.. _prompt, .. BitConverter.GetBytes(seed), .. BitConverter.GetBytes(choice), .. BitConverter.GetBytes(call)];
            return string.Create(Length + "call_".Length, SHA256.HashData(place), static (id, hash) =>
            {
                "call_".CopyTo(id);
                for (var i = 0; i < Length; i++)
                    id["call_".Length + i] = Letters[hash[i] % Letters.Length];
            });
        }
    }
}
