namespace Otron.Api.OpenAi.Stored;

internal sealed record DeletedObject(string Id, string Object)
{
    public bool Deleted { get; } = true;
}
