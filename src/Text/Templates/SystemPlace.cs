namespace Otron.Text.Templates;

/// <summary>Where a template prints system messages.</summary>
public enum SystemPlace
{
    Anywhere,

    /// <summary>At the beginning only; later ones are joined to the first.</summary>
    First,

    /// <summary>Nowhere; they are put in front of the first user's message.</summary>
    InUser,
}
