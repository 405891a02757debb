namespace Otron.Grains.Conversations;

/// <summary>Days since 1970, by which stored conversations are looked through.</summary>
internal static class Days
{
    private const int Seconds = 24 * 60 * 60;

    /// <summary>The day of a moment in Unix seconds.</summary>
    public static long Of(long unixSeconds) => unixSeconds / Seconds;

    /// <summary>The first moment of a day, in Unix seconds.</summary>
    public static long StartOf(long day) => day * Seconds;
}
