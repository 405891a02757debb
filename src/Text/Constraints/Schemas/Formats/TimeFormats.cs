namespace Otron.Text.Constraints.Schemas.Formats;

/// <summary>Dates and times of RFC 3339, as patterns of whole texts.</summary>
internal static class TimeFormats
{
    private const string LeapYear = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";

    public const string Date =
        "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
        + "|" + LeapYear + "-02-29)";

    private const string Hour = "(?:[01][0-9]|2[0-3])";

    private const string Fraction = @"(?:\.[0-9]+)?";

    // A leap second is the last of a day in UTC; with other offsets it is valid and not written.
    public const string Time =
        "(?:" + Hour + ":[0-5][0-9]:[0-5][0-9]" + Fraction + "(?:[Zz]|[+-]" + Hour + ":[0-5][0-9])|23:59:60" + Fraction + "(?:[Zz]|[+-]00:00))";

    public const string DateTime = Date + "[Tt]" + Time;

    private const string ClockDuration = "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)";

    public const string Duration =
        "P(?:(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)(?:" + ClockDuration + ")?|" + ClockDuration + "|[0-9]+W)";
}
