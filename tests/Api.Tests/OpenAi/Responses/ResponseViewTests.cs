using Otron.Api.OpenAi.Responses;

namespace Otron.Api.Tests.OpenAi.Responses;

public sealed class ResponseViewTests
{
    [Fact]
    public void The_first_event_of_a_response_that_failed_later_does_not_tell_of_it()
    {
        var view = new ResponseView($"{0:x32}", Entry: 1);
        var failed = new StoredResponse
        {
            Settings = new() { Model = "m", Tenant = "t" },
            BodyHash = "",
            CreatedAt = 1,
            EndedAt = 2,
            Status = ResponseStatus.Failed,
            Error = ErrorCode.Interrupted,
            ErrorMessage = "No node could go on.",
        };

        // A stream that is read again begins as the first one did.
        var begun = view.Of(failed with { Status = ResponseStatus.InProgress });

        Assert.Equal(("in_progress", null, null), (begun.Status, begun.Error, begun.CompletedAt));
        Assert.Equal(("failed", "interrupted"), (view.Of(failed).Status, view.Of(failed).Error!.Code));
    }
}
