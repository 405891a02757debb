using System.Text.Json.Nodes;
using Otron.Engine.Models;

namespace Otron.Engine.Tests.Models;

public class DamagedFolderTests
{
    public static TheoryData<string, string, string> Damages()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var (name, (model, _, sentence)) in All)
            rows.Add(name, model, sentence);
        return rows;
    }

    // name → model, damage, a part of the one sentence that must come
    private static readonly Dictionary<string, (string Model, Action<ModelScratch> Damage, string Sentence)> All = new(StringComparer.Ordinal)
    {
        ["no onnx"] = ("bge", s => s.Delete("model.onnx"), "model.onnx is missing"),
        ["onnx of another name"] = ("bge", s => s.Move("model.onnx", "onnx/model_q4.onnx"), "there is onnx/model_q4.onnx"),
        ["decoder file missing"] = ("gemma", s => s.Delete("model.onnx"), "model.onnx is missing, which genai_config.json names as the decoder"),
        ["decoder file elsewhere"] = ("gemma", s => s.Edit("genai_config.json", j => j["model"]!["decoder"]!["filename"] = "../x.onnx"), "leaves the folder"),
        ["data file missing"] = ("gemma", s => s.Delete("model.onnx.data"), "model.onnx.data is missing, which holds weights of model.onnx"),
        ["data file cut"] = ("gemma", s => s.Cut("model.onnx.data"), "model.onnx.data is cut off"),
        ["onnx cut"] = ("bge", s => s.Cut("model.onnx"), "model.onnx cannot be read: it is cut off"),
        ["onnx empty"] = ("bge", s => s.Write("model.onnx", ""), "model.onnx cannot be read: it holds no graph"),
        ["onnx is text"] = ("bge", s => s.Write("model.onnx", "version https://git-lfs.github.com/spec/v1\n"), "model.onnx cannot be read"),
        ["config cut"] = ("qwen2", s => s.Write("config.json", "{\n  \"model_type\": \"qwen2\",\n  \"vocab"), "config.json is no valid JSON at line 3, byte "),
        ["config is a list"] = ("qwen2", s => s.Write("config.json", "[]"), "config.json must hold an object"),
        ["config missing"] = ("qwen2", s => s.Delete("config.json"), "config.json is missing"),
        ["no family"] = ("llama-concat", s => s.Edit("config.json", j => Remove(j, "model_type")), "no model_type"),
        ["no vocabulary"] = ("bge", s => s.Edit("config.json", j => Remove(j, "vocab_size")), "no vocab_size"),
        ["vocabulary of text"] = ("bge", s => s.Edit("config.json", j => j["vocab_size"] = "many"), "config.json: vocab_size must be a whole number; it is \"many\""),
        ["tokenizer missing"] = ("bge", s => s.Delete("tokenizer.json"), "tokenizer.json is missing"),
        ["tokenizer cut"] = ("gemma", s => s.Cut("tokenizer.json"), "tokenizer.json is no valid JSON at line "),
        ["tokenizer config cut"] = ("gemma", s => s.Cut("tokenizer_config.json"), "tokenizer_config.json is no valid JSON"),
        ["no template"] = ("gemma", s => s.Edit("tokenizer_config.json", j => Remove(j, "chat_template")), "No chat template"),
        ["no default template"] = ("gemma", s => s.Edit("tokenizer_config.json", j => j["chat_template"] = new JsonArray(Named("tool_use", "x"))), "none named 'default'"),
        ["template of a wrong type"] = ("gemma", s => s.Edit("tokenizer_config.json", j => j["chat_template"] = 7), "chat_template must be a string"),
        ["no end token"] = ("llama-concat", s => s.Edit("tokenizer_config.json", j => Remove(j, "eos_token")).Delete("generation_config.json").Edit("config.json", j => Remove(j, "eos_token_id")), "No end token"),
        ["unknown end token"] = ("gemma", s => s.Edit("tokenizer_config.json", j => j["eos_token"] = "<nowhere>"), "names the eos_token '<nowhere>', which tokenizer.json does not know"),
        ["end token out of range"] = ("gemma", s => s.Edit("generation_config.json", j => j["eos_token_id"] = 5000), "end token 5000 lies outside the vocabulary of 1024"),
        ["end token of a wrong type"] = ("gemma", s => s.Edit("generation_config.json", j => j["eos_token_id"] = new JsonArray(1, "two")), "eos_token_id must be a whole number or a list"),
        ["top_p out of range"] = ("gemma", s => s.Edit("generation_config.json", j => j["top_p"] = 1.5), "generation_config.json: top_p must be a number from 0 to 1; it is 1.5"),
        ["no context length"] = ("bge", s => s.Edit("config.json", j => Remove(j, "max_position_embeddings")).Edit("tokenizer_config.json", j => j["model_max_length"] = 1e30).Delete("sentence_bert_config.json"), "no max_position_embeddings"),
        ["window missing"] = ("gemma3-windowed", s => s.Edit("genai_config.json", j => Remove(j["model"]!["decoder"]!, "sliding_window")), "sliding_window.window_size"),
        ["no layers"] = ("llama-concat", s => s.Edit("config.json", j => Remove(j, "num_hidden_layers")), "no num_hidden_layers"),
        ["graph without a cache"] = ("gemma", s => s.Delete("model.onnx").Delete("genai_config.json").Borrow("bge", "model.onnx"), "no past key and value inputs"),
        ["dense module"] = ("nomic", s => s.Edit("modules.json", j => j.AsArray().Add(new JsonObject { ["type"] = "sentence_transformers.models.Dense" })), "type 'sentence_transformers.models.Dense'"),
        ["max pooling"] = ("bge", s => s.Edit("1_Pooling/config.json", j => { j["pooling_mode_cls_token"] = false; j["pooling_mode_max_tokens"] = true; }), "chooses the pooling max_tokens"),
        ["two poolings"] = ("bge", s => s.Edit("1_Pooling/config.json", j => j["pooling_mode_mean_tokens"] = true), "cls_token with mean_tokens"),
        ["no pooling chosen"] = ("bge", s => s.Edit("1_Pooling/config.json", j => j["pooling_mode_cls_token"] = false), "chooses no pooling"),
        ["prompt left out"] = ("bge", s => s.Edit("1_Pooling/config.json", j => j["include_prompt"] = false), "include_prompt: false"),
        ["pooling file missing"] = ("bge", s => s.Delete("1_Pooling/config.json").Edit("config.json", j => j["model_type"] = "qwen3"), "1_Pooling/config.json is missing"),
        ["unknown default prompt"] = ("nomic", s => s.Edit("config_sentence_transformers.json", j => j["default_prompt_name"] = "nope"), "default_prompt_name 'nope'"),
        ["prompts of a wrong type"] = ("nomic", s => s.Edit("config_sentence_transformers.json", j => j["prompts"] = new JsonArray()), "prompts must be an object of strings"),
        ["width too large"] = ("nomic", s => s.Edit("config_sentence_transformers.json", j => j["matryoshka_dimensions"] = new JsonArray(128)), "lists 128, but a vector has 64"),
        ["neither kind"] = ("bge", s => { Directory.Delete(Path.Combine(s.Folder("m"), "1_Pooling"), recursive: true); s.Delete("modules.json").Edit("config.json", j => { j["model_type"] = "vit"; j["architectures"] = new JsonArray("ViTModel"); }); }, "neither a chat model"),
        ["a classifier"] = ("bge", s => { Directory.Delete(Path.Combine(s.Folder("m"), "1_Pooling"), recursive: true); s.Delete("modules.json").Edit("config.json", j => j["architectures"] = new JsonArray("BertForSequenceClassification")); }, "config.json says BertForSequenceClassification"),
    };

    [Theory, MemberData(nameof(Damages))]
    public void A_damage_is_named_in_one_sentence(string name, string model, string sentence)
    {
        using var scratch = new ModelScratch().Copy(model);
        All[name].Damage(scratch);
        var refused = Assert.Throws<ModelFolderException>(() => ModelFolder.Load(scratch.Root, "m"));
        var problem = Assert.Single(refused.Problems);
        Assert.Contains(sentence, problem.Sentence, StringComparison.Ordinal);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.Equal("m", problem.ModelId);
    }

    [Fact]
    public void All_problems_of_a_folder_come_at_once()
    {
        using var scratch = new ModelScratch().Copy("gemma").Delete("model.onnx.data").Delete("tokenizer.json")
            .Edit("tokenizer_config.json", j => Remove(j, "chat_template"))
            .Edit("generation_config.json", j => j["top_p"] = -1);
        var problems = Assert.Throws<ModelFolderException>(() => ModelFolder.Load(scratch.Root, "m")).Problems;
        Assert.Equal(4, problems.Length);
        foreach (var part in (string[])["model.onnx.data is missing", "tokenizer.json is missing", "No chat template", "top_p must be"])
            Assert.Contains(problems, p => p.Sentence.Contains(part, StringComparison.Ordinal));
    }

    private static void Remove(JsonNode node, string name) => Assert.True(node.AsObject().Remove(name));

    private static JsonObject Named(string name, string template) => new() { ["name"] = name, ["template"] = template };
}
