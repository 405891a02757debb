namespace Otron.Text.Tokenization.Unicode;

/// <summary>Korean syllables, which are put together from two or three letters by arithmetic.</summary>
internal static class Hangul
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int BeforeTail = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28; // "no tail" is one of them

    public static IEnumerable<int> Syllables => Enumerable.Range(FirstSyllable, Leads * Vowels * Tails);

    public static IEnumerable<int> Joining => Enumerable.Range(FirstVowel, BeforeTail + Tails - FirstVowel).Where(CanJoin);

    public static bool IsSyllable(int codePoint) => codePoint is >= FirstSyllable and < FirstSyllable + Leads * Vowels * Tails;

    public static bool CanJoin(int codePoint) => codePoint is >= FirstVowel and < FirstVowel + Vowels or > BeforeTail and < BeforeTail + Tails;

    public static void Append(int syllable, List<Mark> parts)
    {
        var index = syllable - FirstSyllable;
        parts.Add(new(FirstLead + index / (Vowels * Tails), 0));
        parts.Add(new(FirstVowel + index / Tails % Vowels, 0));
        if (index % Tails is > 0 and var tail)
            parts.Add(new(BeforeTail + tail, 0));
    }

    public static int? Join(int left, int right)
    {
        if (left is >= FirstLead and < FirstLead + Leads && right is >= FirstVowel and < FirstVowel + Vowels)
            return FirstSyllable + ((left - FirstLead) * Vowels + right - FirstVowel) * Tails;
        return IsSyllable(left) && (left - FirstSyllable) % Tails == 0 && right is > BeforeTail and < BeforeTail + Tails
            ? left + right - BeforeTail
            : null;
    }
}
