namespace Otron.Text.Templates;

/// <summary>The content of an assistant's message that has calls and no text.</summary>
public enum CallContent
{
    /// <summary>An empty string.</summary>
    Empty,

    /// <summary>None, as clients of OpenAI send it.</summary>
    None,

    /// <summary>No key at all.</summary>
    Missing,
}
