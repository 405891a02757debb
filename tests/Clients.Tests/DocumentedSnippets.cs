#pragma warning disable SCME0001 // The SDK calls its way to other fields of a request experimental.
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;
using Otron.Clients.Tests.Harness;
using Otron.Tests;
using ChatMessage = OpenAI.Chat.ChatMessage;
using ChatResponseFormat = OpenAI.Chat.ChatResponseFormat;

namespace Otron.Clients.Tests;

/// <summary>The C# snippets of docs/AGENTS-AND-TOOLS.md run, and they stand here as they stand there. The other languages are tried by tests/node.</summary>
[Collection(ShippedServerGroup.Name)]
public sealed partial class DocumentedSnippets(ShippedServer server)
{
    private sealed record Animal(long Legs);

    [Fact]
    public void They_are_those_of_the_page()
    {
        var page = File.ReadAllText(Path.Combine(Repo.Root, "docs", "AGENTS-AND-TOOLS.md"));
        var here = Trimmed(File.ReadAllText(Path.Combine(Repo.Root, "tests", "Clients.Tests", "DocumentedSnippets.cs")));
        var snippets = Snippet().Matches(page).Select(match => match.Groups["code"].Value.Replace("qwen3-0.6b", "tiny/qwen3", StringComparison.Ordinal)).ToList();
        Assert.True(snippets.Count > 5);
        // The first one makes the client, which has another address here.
        Assert.All(snippets.Skip(1), snippet => Assert.Contains(Trimmed(snippet), here, StringComparison.Ordinal));
    }

    private static string Trimmed(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("// dotnet add", StringComparison.Ordinal)));

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Snippet();

    [Fact]
    public async Task A_call_is_answered()
    {
        var chat = server.OpenAI.GetChatClient("smollm2-135m-instruct");

        var parameters = BinaryData.FromString("""
            {
              "type": "object",
              "properties": { "city": { "type": "string", "maxLength": 30 }, "unit": { "enum": ["celsius", "fahrenheit"] } },
              "required": ["city", "unit"]
            }
            """);
        var options = new ChatCompletionOptions
        {
            Tools = { ChatTool.CreateFunctionTool("get_weather", "Tells the weather in a city.", parameters, functionSchemaIsStrict: true) },
            ToolChoice = ChatToolChoice.CreateRequiredChoice(),
            AllowParallelToolCalls = false,
            MaxOutputTokenCount = 100,
        };
        var messages = new List<ChatMessage> { new UserChatMessage("What is the weather in Paris?") };
        ChatCompletion asked = await chat.CompleteChatAsync(messages, options);

        messages.Add(new AssistantChatMessage(asked));
        foreach (var call in asked.ToolCalls)
            messages.Add(new ToolChatMessage(call.Id, "18 degrees and sunny"));
        ChatCompletion told = await chat.CompleteChatAsync(messages, new ChatCompletionOptions { MaxOutputTokenCount = 40, Temperature = 0 });
        Console.WriteLine(told.Content[0].Text);
    }

    [Fact]
    public async Task An_answer_has_a_schema()
    {
        var chat = server.OpenAI.GetChatClient("smollm2-135m-instruct");

        var schema = BinaryData.FromString("""
            {
              "type": "object",
              "properties": { "kind": { "enum": ["mammal", "bird", "fish"] }, "legs": { "type": "integer", "minimum": 0, "maximum": 8 } },
              "required": ["kind", "legs"]
            }
            """);
        ChatCompletion animal = await chat.CompleteChatAsync(
            [new UserChatMessage("Describe a cat.")],
            new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("animal", schema, jsonSchemaIsStrict: true) });
        Console.WriteLine(JsonDocument.Parse(animal.Content[0].Text).RootElement.GetProperty("legs"));
    }

    [Fact]
    public async Task An_answer_is_one_of_a_list()
    {
        var chat = server.OpenAI.GetChatClient("smollm2-135m-instruct");

        var choosing = new ChatCompletionOptions();
        choosing.Patch.Set("$.structured_outputs"u8, """{"choice": ["good", "bad"]}"""u8);
        ChatCompletion review = await chat.CompleteChatAsync([new UserChatMessage("Is this review good or bad? I loved it.")], choosing);
        Console.WriteLine(review.Content[0].Text);
    }

    [Fact]
    public async Task Reasoning_has_a_budget()
    {
        var openAI = server.OpenAI;

        var thinking = new ChatCompletionOptions { MaxOutputTokenCount = 40 };
        thinking.Patch.Set("$.max_reasoning_tokens"u8, 16);
        ChatCompletion product = await openAI.GetChatClient("tiny/qwen3").CompleteChatAsync([new UserChatMessage("What is six times seven?")], thinking);
        Console.WriteLine(product.Usage.OutputTokenDetails.ReasoningTokenCount);
    }

    [Fact]
    public async Task A_stored_response_goes_on()
    {
        var responses = server.OpenAI.GetResponsesClient();

        var parameters = BinaryData.FromString("""
            {
              "type": "object",
              "properties": { "city": { "type": "string", "maxLength": 30 }, "unit": { "enum": ["celsius", "fahrenheit"] } },
              "required": ["city", "unit"]
            }
            """);

        var request = new CreateResponseOptions { Model = "smollm2-135m-instruct", MaxOutputTokenCount = 100 };
        request.InputItems.Add(ResponseItem.CreateUserMessageItem("What is the weather in Paris?"));
        request.Tools.Add(ResponseTool.CreateFunctionTool("get_weather", parameters, strictModeEnabled: true, "Tells the weather in a city."));
        request.ToolChoice = ResponseToolChoice.CreateRequiredChoice();
        request.ParallelToolCallsEnabled = false;
        ResponseResult first = await responses.CreateResponseAsync(request);

        var outputs = new CreateResponseOptions { Model = "smollm2-135m-instruct", MaxOutputTokenCount = 60, PreviousResponseId = first.Id };
        foreach (var call in first.OutputItems.OfType<FunctionCallResponseItem>())
            outputs.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, "18 degrees and sunny"));
        ResponseResult second = await responses.CreateResponseAsync(outputs);
        Console.WriteLine(second.GetOutputText());
    }

    [Fact]
    public async Task Frameworks_call_functions()
    {
        var openAI = server.OpenAI;
        var chat = server.OpenAI.GetChatClient("smollm2-135m-instruct");
        var responses = server.OpenAI.GetResponsesClient();

        var getWeather = AIFunctionFactory.Create(
            ([MaxLength(30)] string city) => $"18 degrees in {city}", "get_weather", "Tells the weather in a city.");
        IChatClient invoking = chat.AsIChatClient().AsBuilder().UseFunctionInvocation(configure: loop => loop.MaximumIterationsPerRequest = 3).Build();
        var reply = await invoking.GetResponseAsync(
            "What is the weather in Paris?",
            new ChatOptions { Tools = [getWeather], ToolMode = ChatToolMode.RequireAny, AllowMultipleToolCalls = false, MaxOutputTokens = 60 });
        Console.WriteLine(reply.Text);

        var cat = await invoking.GetResponseAsync<Animal>("Describe a cat.");
        Console.WriteLine(cat.Result.Legs);

        IChatClient stored = responses.AsIChatClient("smollm2-135m-instruct")
            .AsBuilder().UseFunctionInvocation(configure: loop => loop.MaximumIterationsPerRequest = 3).Build();
        AIAgent agent = stored.AsAIAgent(new ChatClientAgentOptions
        {
            ChatOptions = new() { Instructions = "You tell the weather.", Tools = [getWeather], AllowMultipleToolCalls = false, MaxOutputTokens = 60 },
        });
        var session = await agent.CreateSessionAsync();
        Console.WriteLine(await agent.RunAsync("What is the weather in Paris?", session));

        var background = new AgentRunOptions { AllowBackgroundResponses = true };
        var answer = await agent.RunAsync("And in Lima?", session, background);
        while (answer.ContinuationToken is { } token)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.2));
            background.ContinuationToken = token;
            answer = await agent.RunAsync(session, background);
        }
        Console.WriteLine(answer);

        var kernel = Kernel.CreateBuilder().AddOpenAIChatCompletion("smollm2-135m-instruct", openAI).Build();
        kernel.Plugins.AddFromFunctions("weather", [KernelFunctionFactory.CreateFromMethod((string city) => $"18 degrees in {city}", "get_weather")]);
        var settings = new OpenAIPromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Required(options: new() { AllowParallelCalls = false }), Temperature = 0, MaxTokens = 60 };
        Console.WriteLine(await kernel.InvokePromptAsync("What is the weather in Paris?", new(settings)));
    }
}
