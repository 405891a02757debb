namespace Otron.Api.OpenAi.Dto;

internal sealed record HealthStatus(string Status)
{
    public static HealthStatus Ok { get; } = new("ok");
}
