using System.Text.Json.Nodes;
using Otron.Engine.Models;

namespace Otron.Engine.Tests.Models;

/// <summary>Layouts of other repositories that must read as well as the shipped ones.</summary>
public class ModelFolderVariantsTests
{
    [Fact]
    public void The_onnx_file_may_lie_in_a_folder_of_that_name()
    {
        using var scratch = new ModelScratch().Copy("bge").Move("model.onnx", "onnx/model.onnx");
        Assert.EndsWith("onnx/model.onnx", ModelFolder.Load(scratch.Root, "m").OnnxPath.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_file_wins_over_the_one_in_the_tokenizer_config()
    {
        using var scratch = new ModelScratch().Copy("gemma").Write("chat_template.jinja", "from the file");
        Assert.Equal("from the file", ModelFolder.Load(scratch.Root, "m").Decoder!.TemplateSource);
    }

    [Fact]
    public void Of_named_templates_the_default_is_taken_and_the_one_for_tools()
    {
        using var scratch = new ModelScratch().Copy("gemma").Edit("tokenizer_config.json", j => j["chat_template"] = new JsonArray(
            new JsonObject { ["name"] = "tool_use", ["template"] = "tools" }, new JsonObject { ["name"] = "default", ["template"] = "plain" }));
        var decoder = ModelFolder.Load(scratch.Root, "m").Decoder!;
        Assert.Equal(("plain", "tools"), (decoder.TemplateSource, decoder.ToolTemplateSource));
    }

    [Theory]
    [InlineData("additional_chat_templates/default.jinja", "from the folder")]
    [InlineData("additional_chat_templates/tool_use.jinja", "in the config")]
    [InlineData("chat_template.json", "in the config")]
    public void Templates_are_looked_for_in_the_order_of_transformers(string file, string expected)
    {
        using var scratch = new ModelScratch().Copy("gemma")
            .Edit("tokenizer_config.json", j => j["chat_template"] = "in the config")
            .Write(file, file.EndsWith(".json", StringComparison.Ordinal) ? """{"chat_template": "of the processor"}""" : "from the folder");
        Assert.Equal(expected, ModelFolder.Load(scratch.Root, "m").Decoder!.TemplateSource);
    }

    [Theory]
    [InlineData("additional_chat_templates/tool_use.jinja", "from the folder")]
    [InlineData("additional_chat_templates/other.jinja", null)]
    public void A_template_for_tools_may_be_a_file(string file, string? expected)
    {
        using var scratch = new ModelScratch().Copy("gemma").Edit("tokenizer_config.json", j => j["chat_template"] = "in the config").Write(file, "from the folder");
        Assert.Equal(expected, ModelFolder.Load(scratch.Root, "m").Decoder!.ToolTemplateSource);
    }

    [Fact]
    public void A_processor_s_template_is_taken_where_the_tokenizer_has_none()
    {
        using var scratch = new ModelScratch().Copy("gemma")
            .Edit("tokenizer_config.json", j => j.AsObject().Remove("chat_template"))
            .Write("chat_template.json", """{"chat_template": "of the processor"}""");
        Assert.Equal("of the processor", ModelFolder.Load(scratch.Root, "m").Decoder!.TemplateSource);
    }

    [Fact]
    public void The_template_gets_every_special_token_that_the_files_name()
    {
        using var scratch = new ModelScratch().Copy("gemma").Edit("tokenizer_config.json", j =>
        {
            j["additional_special_tokens"] = new JsonArray("<a>", new JsonObject { ["content"] = "<b>" });
            j["extra_special_tokens"] = new JsonObject { ["image_token"] = "<image>" };
        });
        var decoder = ModelFolder.Load(scratch.Root, "m").Decoder!;
        Assert.Equal(["<a>", "<b>"], decoder.AdditionalTokens.AsEnumerable());
        Assert.Equal("<image>", decoder.TemplateTokens["image_token"]);
    }

    [Fact]
    public void A_token_may_be_an_object_and_joins_the_end_tokens()
    {
        using var scratch = new ModelScratch().Copy("gemma")
            .Edit("tokenizer_config.json", j => j["eos_token"] = new JsonObject { ["content"] = "<eos>", ["special"] = true })
            .Edit("generation_config.json", j => j["eos_token_id"] = 6);
        var decoder = ModelFolder.Load(scratch.Root, "m").Decoder!;
        Assert.Equal("1,6", string.Join(",", decoder.EndTokenIds));
        Assert.Equal("<eos>", decoder.TemplateTokens["eos_token"]);
    }

    [Fact]
    public void Without_sampling_the_temperature_is_zero_and_the_rest_is_kept()
    {
        using var scratch = new ModelScratch().Copy("gemma").Edit("generation_config.json", j =>
        {
            j["do_sample"] = false;
            j["temperature"] = 0.7;
            j["top_k"] = 20;
            j["min_p"] = 0.05;
            j["repetition_penalty"] = 1.1;
        });
        Assert.Equal(
            new GenerationDefaults { Temperature = 0, TopK = 20, MinP = 0.05f, RepetitionPenalty = 1.1f },
            ModelFolder.Load(scratch.Root, "m").Decoder!.Defaults);
    }

    [Fact]
    public void Without_genai_config_the_shapes_come_from_config()
    {
        using var scratch = new ModelScratch().Copy("qwen2").Delete("genai_config.json");
        var decoder = ModelFolder.Load(scratch.Root, "m").Decoder!;
        Assert.Equal((3, 2, 16), (decoder.Layers, decoder.KvHeads, decoder.HeadSize));
    }

    [Fact]
    public void The_smallest_context_limit_counts_and_absurd_ones_do_not()
    {
        using var scratch = new ModelScratch().Copy("gemma").Edit("tokenizer_config.json", j => j["model_max_length"] = 1e30);
        Assert.Equal(512, ModelFolder.Load(scratch.Root, "m").ContextLength);
        scratch.Edit("tokenizer_config.json", j => j["model_max_length"] = 100);
        Assert.Equal(100, ModelFolder.Load(scratch.Root, "m").ContextLength);
    }

    [Fact]
    public void A_bert_without_sentence_files_pools_by_cls_and_normalises()
    {
        using var scratch = new ModelScratch().Copy("bge").Delete("modules.json").Delete("1_Pooling/config.json").Delete("sentence_bert_config.json")
            .Delete("config_sentence_transformers.json");
        Directory.Delete(Path.Combine(scratch.Folder("m"), "1_Pooling"));
        var model = ModelFolder.Load(scratch.Root, "m");
        Assert.Equal(ModelFolderKind.Embedding, model.Kind);
        Assert.Equal((Pooling.Cls, true, 64, 128), (model.Encoder!.Pooling, model.Encoder.Normalize, model.Encoder.Dimensions, model.Encoder.MaxInputTokens));
    }

    [Fact]
    public void Roberta_loses_the_positions_up_to_its_pad_token()
    {
        using var scratch = new ModelScratch().Copy("e5-multilingual").Delete("tokenizer_config.json").Delete("sentence_bert_config.json");
        Assert.Equal(138, ModelFolder.Load(scratch.Root, "m").Encoder!.MaxInputTokens);
    }

    [Fact]
    public void Modules_without_Normalize_leave_vectors_as_they_are()
    {
        using var scratch = new ModelScratch().Copy("bge").Edit("modules.json", j => j.AsArray().RemoveAt(2));
        Assert.False(ModelFolder.Load(scratch.Root, "m").Encoder!.Normalize);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("generation_config.json")]
    [InlineData("tokenizer_config.json")]
    public void Numbers_that_only_Python_writes_are_read_wherever_they_stand(string file)
    {
        using var scratch = new ModelScratch().Copy("gemma");
        var json = File.ReadAllText(Path.Combine(scratch.Folder("m"), file)).TrimEnd();
        scratch.Write(file, "\uFEFF" + json[..^1] + """, "x": [0.0, Infinity, {"y": -Infinity, "z":NaN}], "s": "NaN \\\" Infinity"}""");
        Assert.Equal(512, ModelFolder.Load(scratch.Root, "m").ContextLength);
    }

    [Fact]
    public void A_value_that_is_no_number_counts_as_none_and_one_without_end_as_too_large()
    {
        using var scratch = new ModelScratch().Copy("gemma")
            .Write("generation_config.json", """{"eos_token_id": 1, "temperature": NaN, "top_p": null, "top_k": null, "do_sample": null}""")
            .Edit("tokenizer_config.json", j => j["model_max_length"] = "LIMIT");
        var path = Path.Combine(scratch.Folder("m"), "tokenizer_config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"LIMIT\"", "Infinity", StringComparison.Ordinal));
        var model = ModelFolder.Load(scratch.Root, "m");
        Assert.Equal((512, new GenerationDefaults()), (model.ContextLength, model.Decoder!.Defaults));

        scratch.Write("generation_config.json", """{"eos_token_id": 1, "temperature": Infinity}""");
        Assert.Contains("temperature must be a number", Assert.Throws<ModelFolderException>(() => ModelFolder.Load(scratch.Root, "m")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1", 0)]
    [InlineData("0", 0)]
    [InlineData("50.0", 50)]
    [InlineData("1e12", 1 << 24)]
    public void Top_k_is_read_as_requests_spell_it(string written, int topK)
    {
        using var scratch = new ModelScratch().Copy("gemma").Write("generation_config.json", $$"""{"eos_token_id": 1, "top_k": {{written}}}""");
        Assert.Equal(topK, ModelFolder.Load(scratch.Root, "m").Decoder!.Defaults.TopK);
    }

    [Theory]
    [InlineData("sentence_bert_config.json")]
    [InlineData("sentence_roberta_config.json")]
    [InlineData("sentence_distilbert_config.json")]
    [InlineData("sentence_camembert_config.json")]
    [InlineData("sentence_albert_config.json")]
    [InlineData("sentence_xlm-roberta_config.json")]
    [InlineData("sentence_xlnet_config.json")]
    public void The_settings_of_sentence_transformers_have_many_file_names(string name)
    {
        using var scratch = new ModelScratch().Copy("bge").Delete("sentence_bert_config.json")
            .Write(name, """{"max_seq_length": 77, "do_lower_case": true}""");
        var encoder = ModelFolder.Load(scratch.Root, "m").Encoder!;
        Assert.Equal((77, true), (encoder.MaxInputTokens, encoder.LowersText));
    }

    [Theory]
    [InlineData("100", 100)] // replaces the tokenizer's limit
    [InlineData("1000", 128)] // the model has no more positions
    [InlineData("null", 60)]
    public void Of_the_limits_of_an_input_that_of_sentence_transformers_comes_first(string written, int limit)
    {
        using var scratch = new ModelScratch().Copy("bge").Edit("tokenizer_config.json", j => j["model_max_length"] = 60)
            .Write("sentence_bert_config.json", $$"""{"max_seq_length": {{written}}}""");
        Assert.Equal(limit, ModelFolder.Load(scratch.Root, "m").Encoder!.MaxInputTokens);
    }
}
