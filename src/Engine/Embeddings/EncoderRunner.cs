using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Otron.Engine.Models;
using Otron.Engine.Onnx;

namespace Otron.Engine.Embeddings;

/// <summary>
/// The one place that sees an encoder's tensors. One thread uses it; the rows of a run are valid until the next run.
/// </summary>
internal sealed class EncoderRunner : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly EncoderConfig _config;
    private readonly string[] _inputNames;
    private readonly OrtValue[] _inputs;
    private readonly string[] _outputNames;

    // Each [rows, width] of the largest run so far; the type ids are all zero.
    private long[] _ids = [];
    private long[] _mask = [];
    private long[] _types = [];
    private long[] _positions = [];
    private float[] _converted = [];

    private IDisposableReadOnlyCollection<OrtValue>? _result;
    private int _rowStride;
    private bool _isPooled;

    private EncoderRunner(ModelFolder folder, InferenceSession session)
    {
        _session = session;
        _config = folder.Encoder!;
        _inputNames = [.. session.InputNames];
        _inputs = new OrtValue[_inputNames.Length];
        var problems = _inputNames.Select(ProblemOf).OfType<string>().ToList();
        _outputNames = [OutputName()];
        if (problems.Count > 0)
            throw new ModelFolderException(folder.Id, problems);
    }

    /// <exception cref="ModelFolderException">The graph is not one that this runner understands.</exception>
    public static EncoderRunner Load(ModelFolder folder, EngineOptions options)
    {
        InferenceSession? session = null;
        try
        {
            session = OnnxSessions.Create(folder.OnnxPath, options);
            var runner = new EncoderRunner(folder, session);
            // Two tokens through the graph show what no metadata does: that it runs, and the shape of its output.
            runner.Run([new DistinctInput(new EmbeddingInput(new EmbeddingCall([[0, 0]], folder.Encoder!.Dimensions, TimeProvider.System), 0), rank: 0)]);
            return runner;
        }
        catch (Exception e) when (e is InvalidDataException or OnnxRuntimeException)
        {
            session?.Dispose();
            throw new ModelFolderException(folder.Id, [e.Message], e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Computes a batch, right-padded to its longest input.</summary>
    public void Run(ReadOnlySpan<DistinctInput> batch)
    {
        _result?.Dispose();
        _result = null;
        var width = 0;
        foreach (var input in batch)
            width = Math.Max(width, input.Tokens);
        Fill(batch, width);
        long[] shape = [batch.Length, width];
        for (var i = 0; i < _inputNames.Length; i++)
            _inputs[i] = InputValue(_inputNames[i], shape);
        try
        {
            _result = _session.Run(_runOptions, _inputNames, _inputs, _outputNames);
        }
        finally
        {
            foreach (var value in _inputs)
                value.Dispose();
        }
        ReadShape(width);
    }

    /// <summary>[tokens, dimensions] of one row of the last run, real tokens only; one token where the graph pools itself.</summary>
    public ReadOnlySpan<float> Row(int row, int tokens)
    {
        var output = _result![0];
        var count = (_isPooled ? 1 : tokens) * _config.Dimensions;
        if (output.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float)
            return output.GetTensorDataAsSpan<float>().Slice(row * _rowStride, count);
        if (_converted.Length < count)
            _converted = new float[count];
        var halves = MemoryMarshal.Cast<Float16, Half>(output.GetTensorDataAsSpan<Float16>()).Slice(row * _rowStride, count);
        TensorPrimitives.ConvertToSingle(halves, _converted);
        return _converted.AsSpan(0, count);
    }

    private void Fill(ReadOnlySpan<DistinctInput> batch, int width)
    {
        var cells = batch.Length * width;
        if (_ids.Length < cells)
        {
            _ids = new long[cells];
            _mask = new long[cells];
            _types = new long[cells];
            _positions = new long[cells];
        }
        for (var row = 0; row < batch.Length; row++)
        {
            var ids = batch[row].Ids;
            var start = row * width;
            for (var i = 0; i < width; i++)
            {
                var isReal = i < ids.Length;
                _ids[start + i] = isReal ? ids[i] : _config.PadTokenId;
                _mask[start + i] = isReal ? 1 : 0;
                _positions[start + i] = isReal ? i : 0;
            }
        }
    }

    private OrtValue InputValue(string name, long[] shape) => name switch
    {
        "input_ids" => Tensor(_ids, shape),
        "attention_mask" => Tensor(_mask, shape),
        "token_type_ids" => Tensor(_types, shape),
        "position_ids" => Tensor(_positions, shape),
        _ => EmptyPast(name, shape[0]),
    };

    private static OrtValue Tensor(long[] values, long[] shape) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, (int)(shape[0] * shape[1])), shape);

    /// <summary>[rows, heads, 0, head size]: embedders made from decoders may still ask for the past.</summary>
    private OrtValue EmptyPast(string name, long rows)
    {
        var past = _session.InputMetadata[name];
        return OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, past.ElementDataType, [rows, past.Dimensions[1], 0, HeadSize(past)]);
    }

    private int HeadSize(NodeMetadata past) => past.Dimensions[3] > 0 ? past.Dimensions[3] : _config.HeadSize;

    private string? ProblemOf(string name)
    {
        var input = _session.InputMetadata[name];
        switch (name)
        {
            case "input_ids" or "attention_mask" or "token_type_ids" or "position_ids":
                return input.ElementDataType == TensorElementType.Int64
                    ? null
                    : $"The ONNX file wants {name} as {input.ElementDataType}; Otron feeds Int64: export it so.";
            default:
                return name.StartsWith("past", StringComparison.Ordinal) && input.Dimensions is [_, > 0, _, _] && HeadSize(input) > 0
                    ? null
                    : $"The ONNX file has the input {name}, which Otron does not know; export the plain encoder.";
        }
    }

    /// <summary>Token vectors by their usual name, else the first output of rank 3, else a vector that the graph pooled.</summary>
    private string OutputName()
    {
        var outputs = _session.OutputMetadata;
        return outputs.ContainsKey("last_hidden_state") ? "last_hidden_state"
            : _session.OutputNames.FirstOrDefault(name => IsFloat(outputs[name]) && outputs[name].Dimensions.Length == 3)
            ?? (outputs.ContainsKey("sentence_embedding") ? "sentence_embedding" : _session.OutputNames[0]);
    }

    private static bool IsFloat(NodeMetadata output) => output.ElementDataType is TensorElementType.Float or TensorElementType.Float16;

    private void ReadShape(int width)
    {
        var info = _result![0].GetTensorTypeAndShape();
        var shape = info.Shape;
        _isPooled = shape.Length == 2;
        if (info.ElementDataType is not (TensorElementType.Float or TensorElementType.Float16)
            || shape.Length is not (2 or 3) || shape[^1] != _config.Dimensions || (!_isPooled && shape[1] != width))
            throw new InvalidDataException(
                $"The ONNX file's output {_outputNames[0]} is {info.ElementDataType} [{string.Join(", ", shape)}], but the model's files promise vectors of {_config.Dimensions}; take both from one model.");
        _rowStride = (_isPooled ? 1 : width) * _config.Dimensions;
    }

    public void Dispose()
    {
        _result?.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }
}
