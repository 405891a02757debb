using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Otron.Text.Templates;

/// <summary>The ids of one conversation's calls in the form that its template takes; the same id always gives the same.</summary>
internal sealed class CallIdMap(CallIds form)
{
    private const int Length = 9;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly Dictionary<string, string> _numbered = new(StringComparer.Ordinal);
    private int _calls;

    /// <summary>The id of a call; called once for each, in order.</summary>
    public string Of(PromptCall call)
    {
        int index = _calls++;
        if (form != CallIds.NameAndIndex)
            return Of(call.Id)!;
        string id = call.Id.Contains($"{call.Name}:", StringComparison.Ordinal)
            ? call.Id : string.Create(CultureInfo.InvariantCulture, $"functions.{call.Name}:{index}");
        return _numbered[call.Id] = id;
    }

    /// <summary>The id that a result names.</summary>
    public string? Of(string? id) => form switch
    {
        CallIds.Nine => Nine(id ?? ""),
        CallIds.NameAndIndex when id is not null => _numbered.GetValueOrDefault(id, id),
        _ => id,
    };

    private static string Nine(string id)
    {
        if (id.Length == Length && id.All(char.IsAsciiLetterOrDigit))
            return id;
        // A lone surrogate has no UTF-8, so the hash is over UTF-16.
        ulong hash = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.Unicode.GetBytes(id)));
        return string.Create(Length, hash, static (letters, rest) =>
        {
            for (int i = 0; i < letters.Length; i++)
            {
                letters[i] = Alphabet[(int)(rest % (ulong)Alphabet.Length)];
                rest /= (ulong)Alphabet.Length;
            }
        });
    }
}
