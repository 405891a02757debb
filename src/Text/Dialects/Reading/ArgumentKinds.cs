namespace Otron.Text.Dialects.Reading;

/// <summary>Kinds of JSON values; <see cref="Number"/> is one with a fraction or an exponent.</summary>
[Flags]
internal enum ArgumentKinds : byte
{
    None = 0,
    Text = 1,
    Integer = 2,
    Number = 4,
    Boolean = 8,
    Null = 16,
    Object = 32,
    Array = 64,
    All = Text | Integer | Number | Boolean | Null | Object | Array,
}
