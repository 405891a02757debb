using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Otron.Clients.Tests.Harness;

namespace Otron.Clients.Tests;

/// <summary>Microsoft Agent Framework over chats and over responses, there in the background too.</summary>
[Collection(ShippedServerGroup.Name)]
public sealed class AgentFrameworkTests(ShippedServer server)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private sealed record Animal(City Home, Legs Legs);

    // The client tells the bounds of a number in a description, so only an enum limits what comes.
    private enum Legs
    {
        None,
        Two,
        Four,
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("responses")]
    public async Task An_agent_calls_a_function_and_remembers_its_session(string route)
    {
        var calls = 0;
        var function = AIFunctionFactory.Create(
            (City city) =>
            {
                Interlocked.Increment(ref calls);
                return Weather.Get(city);
            },
            Weather.Name,
            Weather.Description);
        var agent = Agent(route, new ChatOptions
        {
            Instructions = "You tell the weather.", Tools = [function], ToolMode = ChatToolMode.RequireAny, AllowMultipleToolCalls = false,
            MaxOutputTokens = 48, Temperature = 0,
        });
        var session = await agent.CreateSessionAsync();

        var first = await agent.RunAsync(Weather.Question, session);
        Assert.Equal(1, calls);
        Assert.NotEmpty(first.Text);

        var second = await agent.RunStreamingAsync("And in Lima?", session).ToAgentResponseAsync();
        Assert.Equal(2, calls);
        Assert.NotEmpty(second.Text);
        Assert.True(second.Usage!.InputTokenCount > first.Usage!.InputTokenCount);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("responses")]
    public async Task An_answer_has_a_type(string route)
    {
        var agent = Agent(route, new ChatOptions { MaxOutputTokens = 48, Temperature = 0 });
        var answer = await agent.RunAsync<Animal>("Describe a cat.");
        Assert.True(Enum.IsDefined(answer.Result.Home));
        Assert.True(Enum.IsDefined(answer.Result.Legs));
    }

    [Fact]
    public async Task An_answer_is_made_in_the_background_and_fetched_by_its_token()
    {
        var agent = Agent("responses", new ChatOptions { MaxOutputTokens = 48, Temperature = 0 });
        var session = await agent.CreateSessionAsync();
        var options = new AgentRunOptions { AllowBackgroundResponses = true };
        var response = await agent.RunAsync("Tell me about cats.", session, options);
        Assert.NotNull(response.ContinuationToken); // nothing of it can be there yet
        while (response.ContinuationToken is { } token)
        {
            await Task.Delay(PollInterval);
            options.ContinuationToken = token;
            response = await agent.RunAsync(session, options);
        }
        Assert.NotEmpty(response.Text);
    }

    [Fact]
    public async Task A_stream_that_broke_continues_after_its_last_event()
    {
        var agent = Agent("responses", new ChatOptions { MaxOutputTokens = 48, Temperature = 0 });
        var whole = (await agent.RunAsync("Tell me about cats.")).Text;

        var session = await agent.CreateSessionAsync();
        var options = new AgentRunOptions { AllowBackgroundResponses = true };
        var text = "";
        await foreach (var update in agent.RunStreamingAsync("Tell me about cats.", session, options))
        {
            text += update.Text;
            options.ContinuationToken = update.ContinuationToken;
            if (text.Length > 20)
                break;
        }
        Assert.NotNull(options.ContinuationToken);
        await foreach (var update in agent.RunStreamingAsync(session, options))
            text += update.Text;
        Assert.Equal(whole, text);
    }

    /// <summary>One call, then an answer in words.</summary>
    private ChatClientAgent Agent(string route, ChatOptions options)
    {
        var client = route == "chat"
            ? server.OpenAI.GetChatClient(ShippedServer.Model).AsIChatClient()
            : server.OpenAI.GetResponsesClient().AsIChatClient(ShippedServer.Model);
        var invoking = client.AsBuilder().UseFunctionInvocation(configure: loop => loop.MaximumIterationsPerRequest = 1).Build();
        return invoking.AsAIAgent(new ChatClientAgentOptions { ChatOptions = options });
    }
}
