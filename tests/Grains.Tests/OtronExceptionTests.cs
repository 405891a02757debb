using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Otron.Grains.Tests;

public sealed class OtronExceptionTests
{
    [Theory]
    [InlineData(ErrorCode.TenantOverloaded, null, 17)]
    [InlineData(ErrorCode.InvalidRequest, "messages[2].content", null)]
    public void Crosses_processes_whole(ErrorCode code, string? parameter, int? retryAfterSeconds)
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();

        var received = serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(new OtronException(code, "A sentence.", parameter, retryAfterSeconds)));

        var exception = Assert.IsType<OtronException>(received);
        Assert.Equal((code, "A sentence.", parameter, retryAfterSeconds), (exception.Code, exception.Message, exception.Parameter, exception.RetryAfterSeconds));
    }
}
