namespace Otron.Text.Templates;

/// <summary>The ids of calls that a template takes.</summary>
public enum CallIds
{
    AsGiven,

    /// <summary>Nine letters or digits (Mistral); other ids are hashed to such.</summary>
    Nine,

    /// <summary><c>functions.NAME:INDEX</c>, printed instead of the name (Kimi); other ids are replaced by it.</summary>
    NameAndIndex,
}
