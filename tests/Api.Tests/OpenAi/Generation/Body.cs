using System.Text;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.Tests.OpenAi.Generation;

/// <summary>Fields of a body, for the readers.</summary>
internal static class Body
{
    public static T Read<T>(string json, Func<RequestFields, T> read)
    {
        using var document = JsonBody.Parse(Encoding.UTF8.GetBytes(json));
        return read(new RequestFields(document.RootElement));
    }

    /// <summary>Asserts that the body is refused, as the whole mapping of errors tells it.</summary>
    public static ApiError AssertRefused<T>(string json, Func<RequestFields, T> read, string? param, string? code = "invalid_value")
    {
        var error = Assert.ThrowsAny<Exception>(() => Read(json, read)) switch
        {
            ApiException refusal => refusal.Error,
            OtronException failure => OpenAiErrors.From(failure),
            var other => throw other,
        };
        Assert.Equal((400, "invalid_request_error", param, code), (error.Status, error.Type, error.Param, error.Code));
        return error;
    }
}
