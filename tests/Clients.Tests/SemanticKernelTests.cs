using System.ComponentModel;
using System.Text.Json;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using Otron.Clients.Tests.Harness;

namespace Otron.Clients.Tests;

/// <summary>Semantic Kernel: functions of a plugin, which it invokes itself, and typed answers.</summary>
[Collection(ShippedServerGroup.Name)]
public sealed class SemanticKernelTests(ShippedServer server)
{
    private sealed record Place(City City, bool IsCapital);

    private sealed class WeatherPlugin
    {
        public List<City> Calls { get; } = [];

        [KernelFunction("get_weather"), Description(Weather.Description)]
        public string Get(City city)
        {
            Calls.Add(city);
            return Weather.Get(city);
        }
    }

    private static OpenAIPromptExecutionSettings OneCall => new()
    {
        FunctionChoiceBehavior = FunctionChoiceBehavior.Required(options: new() { AllowParallelCalls = false }), MaxTokens = 48, Temperature = 0,
    };

    private Kernel NewKernel() => Kernel.CreateBuilder().AddOpenAIChatCompletion(ShippedServer.Model, server.OpenAI).Build();

    [Fact]
    public async Task A_plugin_is_invoked_and_its_result_sent_back()
    {
        var kernel = NewKernel();
        var plugin = new WeatherPlugin();
        kernel.Plugins.AddFromObject(plugin, "weather");
        var answer = await kernel.InvokePromptAsync(Weather.Question, new KernelArguments(OneCall));
        Assert.NotEmpty(plugin.Calls);
        Assert.NotEmpty(answer.ToString());
    }

    [Fact]
    public async Task A_plugin_is_invoked_while_it_streams()
    {
        var kernel = NewKernel();
        var plugin = new WeatherPlugin();
        kernel.Plugins.AddFromObject(plugin, "weather");
        var text = "";
        await foreach (var piece in kernel.InvokePromptStreamingAsync<string>(Weather.Question, new KernelArguments(OneCall)))
            text += piece;
        Assert.NotEmpty(plugin.Calls);
        Assert.NotEmpty(text);
    }

    [Fact]
    public async Task An_answer_has_a_type()
    {
        var chat = NewKernel().GetRequiredService<IChatCompletionService>();
        var settings = new OpenAIPromptExecutionSettings { ResponseFormat = typeof(Place), MaxTokens = 48, Temperature = 0 };
        var answer = await chat.GetChatMessageContentAsync("Name a place.", settings);
        using var place = JsonDocument.Parse(answer.Content!);
        Assert.Equal([nameof(Place.City), nameof(Place.IsCapital)], place.RootElement.EnumerateObject().Select(property => property.Name));
    }
}
