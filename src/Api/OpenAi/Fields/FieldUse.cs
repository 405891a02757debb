namespace Otron.Api.OpenAi.Fields;

internal enum FieldUse
{
    Served,
    Refused,

    /// <summary>Passed over, because the answer is the same without it.</summary>
    Harmless,
}
