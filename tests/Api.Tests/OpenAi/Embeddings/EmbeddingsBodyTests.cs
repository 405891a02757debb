using System.Text;
using Otron.Api.Errors;
using Otron.Api.OpenAi.Embeddings;
using Otron.Api.OpenAi.Wire;

namespace Otron.Api.Tests.OpenAi.Embeddings;

public sealed class EmbeddingsBodyTests
{
    [Fact]
    public void Input_may_be_text_texts_token_ids_or_lists_of_them()
    {
        Assert.Equal(["a"], Read(""" "a" """).Input.Texts!);
        Assert.Equal(["a", "b"], Read("""["a","b"]""").Input.Texts!);
        Assert.Equal([[1, 2]], Read("[1,2]").Input.Tokens!);
        Assert.Equal([[1], [2, 3]], Read("[[1],[2,3]]").Input.Tokens!);
    }

    [Theory]
    [InlineData(""" "" """, "input")]
    [InlineData("[]", "input")]
    [InlineData("""[""]""", "input[0]")]
    [InlineData("""["a",1]""", "input[1]")]
    [InlineData("""[1,"a"]""", "input")]
    [InlineData("""[[1],"a"]""", "input[1]")]
    [InlineData("[[]]", "input[0]")]
    [InlineData("[-1]", "input")]
    [InlineData("[[1.5]]", "input[0]")]
    [InlineData("[null]", "input[0]")]
    [InlineData("{}", "input")]
    [InlineData("7", "input")]
    public void Wrong_input_is_refused_where_it_is_wrong(string input, string param) => AssertRefused(param, $""" "input":{input} """);

    [Fact]
    public void Ten_thousand_inputs_are_too_many() =>
        AssertRefused("input", $""" "input":[{string.Join(',', Enumerable.Repeat("\"a\"", 10_000))}] """);

    [Theory]
    [InlineData("encoding_format", """ "hex" """)]
    [InlineData("dimensions", "0")]
    [InlineData("dimensions", "-1")]
    [InlineData("dimensions", "1.5")]
    [InlineData("pad_to", "0")]
    [InlineData("truncate", """ "END" """)]
    [InlineData("input_type", """ "poem" """)]
    [InlineData("prompt_name", "7")]
    public void Wrong_options_are_refused_under_their_name(string field, string value) =>
        AssertRefused(field, $""" "input":"a","{field}":{value} """);

    [Fact]
    public void Options_arrive()
    {
        var body = Read(""" "a","encoding_format":"base64","dimensions":16,"prompt_name":"p","truncate":true,"pad_to":99,"user":"u" """);
        Assert.Equal((true, 16, "p", true, 99), (body.AsBase64, body.Dimensions, body.PromptName, body.Truncate, body.PadTo));
    }

    [Theory]
    [InlineData("query", "search_query", "search_query", "search_document")]
    [InlineData("document", "search_document", "search_query", "search_document")]
    [InlineData("query", "query", "query", "passage")]
    [InlineData("document", "passage", "query", "passage")]
    [InlineData("passage", "passage", "query", "passage")]
    [InlineData("query", null)]
    [InlineData("document", null, "query")]
    public void Input_type_takes_the_models_own_name_for_it(string inputType, string? expected, params string[] promptNames)
    {
        var model = new ModelInfo { Id = "m", Kind = ModelKind.Embedding, Created = 1, ContextLength = 8, VocabularySize = 8, PromptNames = promptNames };
        Assert.Equal(expected, Read($""" "a","input_type":"{inputType}" """).ToRequest(model, "t").PromptName);
    }

    private static void AssertRefused(string param, string fields)
    {
        var error = Assert.Throws<ApiException>(() => ReadBody(fields)).Error;
        Assert.Equal((400, param), (error.Status, error.Param));
    }

    private static EmbeddingsBody Read(string input) => ReadBody($""" "input":{input} """);

    private static EmbeddingsBody ReadBody(string fields)
    {
        using var document = JsonBody.Parse(Encoding.UTF8.GetBytes($$"""{"model":"m",{{fields}}}"""));
        return EmbeddingsBody.Read(new RequestFields(document.RootElement));
    }
}
