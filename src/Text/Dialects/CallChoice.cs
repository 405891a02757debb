namespace Otron.Text.Dialects;

/// <summary>Whether an answer calls tools.</summary>
public enum CallChoice : byte
{
    /// <summary>Text, and calls if the model begins one.</summary>
    Auto = 0,

    /// <summary>Text alone: the mark that begins a call cannot be written.</summary>
    None = 1,

    /// <summary>One call or more.</summary>
    Required = 2,
}
