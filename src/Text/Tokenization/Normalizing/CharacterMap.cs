using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Otron.Text.Tokenization.Format;

namespace Otron.Text.Tokenization.Normalizing;

/// <summary>The compiled character map of SentencePiece files (<c>Precompiled</c>): a double-array trie from UTF-8 to UTF-8.</summary>
internal sealed class CharacterMap : NormalizerStep
{
    private const int MaxClusterBytes = 5; // longer grapheme clusters are mapped code point by code point

    private readonly uint[] _units;
    private readonly byte[] _targets; // strings, each ended by a zero byte
    private readonly bool[] _isPlain = new bool[128]; // ASCII that maps to itself

    public CharacterMap(JsonSection json)
    {
        byte[] map;
        try
        {
            map = Convert.FromBase64String(json.Text("precompiled_charsmap"));
        }
        catch (FormatException)
        {
            throw json.Invalid("has a precompiled_charsmap that is not Base64");
        }
        var trieBytes = map.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(map);
        if (trieBytes > map.Length - 4 || trieBytes == 0)
            throw json.Invalid("has a precompiled_charsmap that is cut short");
        _units = new uint[trieBytes / 4];
        for (var i = 0; i < _units.Length; i++)
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(map.AsSpan(4 + i * 4));
        _targets = map[(4 + (int)trieBytes)..];
        for (var c = 0; c < _isPlain.Length; c++)
            _isPlain[c] = c != '\r' && !TryMap([(char)c], out _); // \r may be half of the cluster \r\n
    }

    public override string Normalize(string original)
    {
        var rest = original.AsSpan();
        var mapped = new StringBuilder(original.Length);
        while (rest.Length > 0)
        {
            var length = 1;
            if (rest[0] < 128 && _isPlain[rest[0]] && (rest.Length == 1 || rest[1] < 128))
                mapped.Append(rest[0]);
            else
            {
                length = StringInfo.GetNextTextElementLength(rest);
                AppendCluster(mapped, rest[..length]);
            }
            rest = rest[length..];
        }
        return mapped.ToString();
    }

    private void AppendCluster(StringBuilder mapped, ReadOnlySpan<char> cluster)
    {
        if (TryMap(cluster, out var target))
        {
            mapped.Append(target);
            return;
        }
        Span<char> chars = stackalloc char[2];
        foreach (var rune in cluster.EnumerateRunes())
        {
            var part = chars[..rune.EncodeToUtf16(chars)];
            if (TryMap(part, out target))
                mapped.Append(target);
            else
                mapped.Append(part);
        }
    }

    private bool TryMap(ReadOnlySpan<char> text, out string target)
    {
        target = "";
        Span<byte> bytes = stackalloc byte[MaxClusterBytes];
        if (!Encoding.UTF8.TryGetBytes(text, bytes, out var count) || Lookup(bytes[..count]) is not { } start || start > _targets.Length)
            return false;
        var end = _targets.AsSpan(start).IndexOf((byte)0);
        target = Encoding.UTF8.GetString(_targets.AsSpan(start, end < 0 ? _targets.Length - start : end));
        return true;
    }

    // The first, so the shortest, key that the text begins with decides for the whole text: the reference does so.
    private int? Lookup(ReadOnlySpan<byte> key)
    {
        var node = Offset(Unit(0));
        foreach (var label in key)
        {
            if (label == 0)
                return null;
            node ^= label;
            var unit = Unit(node);
            if ((unit & 0x800000FF) != label)
                return null;
            node ^= Offset(unit);
            if ((unit & 0x100) != 0)
                return (int)(Unit(node) & 0x7FFFFFFF);
        }
        return null;
    }

    private uint Unit(uint index) => index < _units.Length ? _units[index] : 0;

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
