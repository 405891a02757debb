using System.Text.Json;

namespace Otron.Text;

/// <summary>How JSON that came from a client, or from a model, is read: a schema of a hundred levels has about two hundred.</summary>
public static class RequestJson
{
    public static JsonDocumentOptions Reading { get; } = new() { MaxDepth = 256 };
}
