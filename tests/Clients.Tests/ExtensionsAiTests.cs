using Microsoft.Extensions.AI;
using Otron.Clients.Tests.Harness;

namespace Otron.Clients.Tests;

/// <summary>Microsoft.Extensions.AI over chats and over responses: functions that it calls itself, and typed answers.</summary>
[Collection(ShippedServerGroup.Name)]
public sealed class ExtensionsAiTests(ShippedServer server)
{
    public static TheoryData<string> Routes => ["chat", "responses"];

    private IChatClient Client(string route) => route == "chat"
        ? server.OpenAI.GetChatClient(ShippedServer.Model).AsIChatClient()
        : server.OpenAI.GetResponsesClient().AsIChatClient(ShippedServer.Model);

    private sealed record Animal(Kind Kind, Legs Legs, bool HasFur);

    // The client tells the bounds of a number in a description, so only an enum limits what comes.
    private enum Legs
    {
        None,
        Two,
        Four,
    }

    private enum Kind
    {
        Cat,
        Dog,
        Bird,
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_function_is_invoked_and_its_result_sent_back(string route)
    {
        var (options, calls) = Offering();
        using var chat = Client(route).AsBuilder().UseFunctionInvocation(configure: client => client.MaximumIterationsPerRequest = 1).Build();
        var response = await chat.GetResponseAsync(Weather.Question, options);
        Assert.NotEmpty(calls);
        Assert.NotEmpty(response.Messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>());
        Assert.NotEmpty(response.Text);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_function_is_invoked_while_it_streams(string route)
    {
        var (options, calls) = Offering();
        using var chat = Client(route).AsBuilder().UseFunctionInvocation(configure: client => client.MaximumIterationsPerRequest = 1).Build();
        var response = await chat.GetStreamingResponseAsync(Weather.Question, options).ToChatResponseAsync();
        Assert.NotEmpty(calls);
        Assert.NotEmpty(response.Text);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_answer_has_a_type(string route)
    {
        var answer = await Client(route).GetResponseAsync<Animal>("Describe a cat.", new ChatOptions { MaxOutputTokens = 64, Temperature = 0 });
        Assert.True(answer.TryGetResult(out var animal), answer.Text);
        Assert.True(Enum.IsDefined(animal.Kind));
        Assert.True(Enum.IsDefined(animal.Legs));
    }

    /// <summary>Options that force a call of a function, and the list of its calls.</summary>
    private static (ChatOptions Options, List<City> Calls) Offering()
    {
        var calls = new List<City>();
        var function = AIFunctionFactory.Create(
            (City city, Unit unit) =>
            {
                lock (calls)
                    calls.Add(city);
                return Weather.Get(city, unit);
            },
            Weather.Name,
            Weather.Description);
        return (new ChatOptions { Tools = [function], ToolMode = ChatToolMode.RequireAny, AllowMultipleToolCalls = false, MaxOutputTokens = 64, Temperature = 0 }, calls);
    }
}
