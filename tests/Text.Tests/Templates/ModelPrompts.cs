using System.Text.Json.Nodes;
using Otron.Tests;
using Otron.Text.Templates;

namespace Otron.Text.Tests.Templates;

/// <summary>The prompts of the models that ship.</summary>
internal static class ModelPrompts
{
    public static ChatPrompts Of(string model)
    {
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(Repo.Model(model), "tokenizer_config.json")))!;
        var tokens = new Dictionary<string, string>();
        foreach (string name in (string[])["bos_token", "eos_token", "pad_token", "unk_token"])
            if ((string?)config[name] is { } token)
                tokens[name] = token;
        return new(ChatTemplate.Parse((string)config["chat_template"]!), tokens, []);
    }
}
