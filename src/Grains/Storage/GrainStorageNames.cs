namespace Otron.Grains.Storage;

/// <summary>The one storage that Otron's grains use. A host that registers it before <c>AddOtron</c> decides where; files are the default.</summary>
public static class GrainStorageNames
{
    public const string Conversations = "conversations";
}
