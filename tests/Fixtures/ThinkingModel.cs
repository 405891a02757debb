namespace Otron.Tests;

/// <summary>
/// A folder of models with one model in it: a copy of a shipped model, whose template opens the reasoning of each answer and prints that
/// of older ones.
/// </summary>
internal sealed class ThinkingModel : IDisposable
{
    public const string Name = "thinker";

    private const string Template = """
        {% for message in messages %}<|im_start|>{{ message.role }}
        {% if message.reasoning_content %}<think>{{ message.reasoning_content }}</think>{% endif %}{{ message.content }}<|im_end|>
        {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
        <think>
        {% endif %}
        """;

    /// <param name="source">The name of the shipped model.</param>
    public ThinkingModel(string source = "tiny/qwen3")
    {
        var folder = Models.CreateSubdirectory(Name).FullName;
        // Links instead of copies: a process may kill the tests, and large files would then be left behind.
        foreach (var file in Directory.GetFiles(Repo.Model(source)))
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
        var template = Path.Combine(folder, "chat_template.jinja");
        File.Delete(template);
        File.WriteAllText(template, Template);
    }

    /// <summary>The folder that holds the model's folder.</summary>
    public DirectoryInfo Models { get; } = Directory.CreateTempSubdirectory("otron-thinker-");

    public void Dispose() => Models.Delete(recursive: true);
}
