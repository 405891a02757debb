using Otron.Engine.Onnx;
using Otron.Tests;

namespace Otron.Engine.Tests.Onnx;

public class OnnxSessionsTests
{
    [Fact]
    public void A_shipped_model_opens_with_its_inputs()
    {
        using var session = OnnxSessions.Create(Path.Combine(Repo.Model("tiny/bge"), "model.onnx"), new EngineOptions { Threads = 1 });
        Assert.Equal(OnnxOutline.Read(Path.Combine(Repo.Model("tiny/bge"), "model.onnx")).Inputs.Select(i => i.Name), session.InputNames);
    }

    [Fact]
    public void A_provider_that_is_not_there_says_what_is_missing()
    {
        var refused = Assert.Throws<ExecutionProviderException>(
            () => OnnxSessions.Create(Path.Combine(Repo.Model("tiny/bge"), "model.onnx"), new EngineOptions { Provider = "cuda" }));
        Assert.True(refused.Message.Contains("-p:OtronGpu=true", StringComparison.Ordinal) || refused.Message.Contains("cuDNN 9", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_ONNX_Runtime_refuses_is_named()
    {
        var path = Path.Combine(Repo.Model("tiny/bge"), "config.json");
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => OnnxSessions.Create(path, new EngineOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_are_the_cores_up_to_four_unless_set()
    {
        Assert.Equal(Math.Min(4, Environment.ProcessorCount), OnnxSessions.Threads(new EngineOptions()));
        Assert.Equal(7, OnnxSessions.Threads(new EngineOptions { Threads = 7 }));
    }

    [Theory]
    [InlineData("smollm2-135m-instruct", 61, 62)]
    [InlineData("tiny/gemma3-windowed", 9, 10)]
    [InlineData("tiny/llama-concat", 7, 9)]
    [InlineData("all-minilm-l6-v2", 1, 3)]
    public void The_outline_lists_what_the_session_has(string id, int outputs, int inputs)
    {
        var path = Path.Combine(Repo.Model(id), "model.onnx");
        var outline = OnnxOutline.Read(path);
        Assert.Equal((outputs, inputs), (outline.Outputs.Length, outline.Inputs.Length));
        var data = Directory.GetFiles(Repo.Model(id), "model.onnx.data*").Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(data, outline.ExternalData.Select(e => e.Location));
        Assert.All(outline.ExternalData, e => Assert.InRange(new FileInfo(Path.Combine(Repo.Model(id), e.Location)).Length, e.MinimumBytes, long.MaxValue));
    }
}
