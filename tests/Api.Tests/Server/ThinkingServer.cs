using Otron.Tests;

namespace Otron.Api.Tests.Server;

/// <summary>One server with a tiny model whose template opens the reasoning of each answer, and prints that of older ones.</summary>
public sealed class ThinkingServer : IAsyncLifetime
{
    public const string Model = "thinker";

    private const string Template = """
        {% for message in messages %}<|im_start|>{{ message.role }}
        {% if message.reasoning_content %}<think>{{ message.reasoning_content }}</think>{% endif %}{{ message.content }}<|im_end|>
        {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
        <think>
        {% endif %}
        """;

    private readonly string _models = Path.Combine(Path.GetTempPath(), $"otron-thinker-{Guid.NewGuid():N}");

    public TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_models, Model)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Repo.Models, "tiny", "qwen3")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        await File.WriteAllTextAsync(Path.Combine(folder, "chat_template.jinja"), Template);
        Server = await TestServer.StartAsync(Model, $"--Otron:Models:Path={_models}");
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(_models, recursive: true);
    }
}
