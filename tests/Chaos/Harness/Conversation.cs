namespace Otron.Chaos.Harness;

/// <summary>A client that keeps the messages itself and sends all of them with every turn, without a session id.</summary>
internal sealed class Conversation(string model, string instructions, int seed = 0)
{
    private readonly List<object> _messages = [new { role = "system", content = instructions }];
    private readonly List<string> _answers = [];

    public IReadOnlyList<string> Answers => _answers;

    public async Task<StreamedChat> AskAsync(HttpClient client, string question, int maxTokens)
    {
        _messages.Add(new { role = "user", content = question });
        var body = new Dictionary<string, object>
        {
            ["model"] = model,
            ["messages"] = _messages,
            ["max_tokens"] = maxTokens,
            ["temperature"] = seed == 0 ? 0 : 1.2,
            ["seed"] = seed,
        };
        var answer = await StreamedChat.ReadAsync(client, body, choices: 1);
        Assert.True(answer.IsDone);
        _answers.Add(answer.Texts.Single());
        _messages.Add(new { role = "assistant", content = _answers[^1] });
        return answer;
    }
}
