using Otron.Api.Cluster;

namespace Otron.Api.Tests.Cluster;

public sealed class ChatTurnsTests
{
    [Fact]
    public void Fresh_sessions_differ() => Assert.NotEqual(ChatTurns.FreshSession(), ChatTurns.FreshSession());
}
