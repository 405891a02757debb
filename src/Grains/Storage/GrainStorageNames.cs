namespace Otron.Grains.Storage;

/// <summary>The one storage of Otron's grains. A host may register it before <c>AddOtron</c>, which falls back to files.</summary>
public static class GrainStorageNames
{
    public const string Conversations = "conversations";
}
