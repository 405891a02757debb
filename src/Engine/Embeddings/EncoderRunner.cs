using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Otron.Engine.Models;
using Otron.Engine.Onnx;

namespace Otron.Engine.Embeddings;

/// <summary>
/// Runs the graph over a batch: token ids in, token vectors out. No other code touches the session. Engine thread only; the rows of a run
/// are valid until the next run.
/// </summary>
internal sealed class EncoderRunner : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly EncoderConfig _config;
    private readonly string[] _inputNames;
    private readonly OrtValue[] _inputs;
    private readonly string[] _outputNames;

    // Inputs of the graph, [rows, width], of the size of the largest run so far.
    private long[] _ids = []; // padded on the right
    private long[] _mask = []; // 1 for a token, 0 for padding
    private long[] _types = []; // all 0
    private long[] _positions = [];
    private float[] _widened = []; // [tokens, dimensions] of one row, if the graph gives float16

    private IDisposableReadOnlyCollection<OrtValue>? _result; // [rows, width, dimensions], or [rows, dimensions] if the graph pools
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
            // Metadata tells neither that the graph runs nor the shape of its output; a run of two tokens does.
            runner.Run([[0, 0]]);
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

    /// <summary>Computes a batch, padded on the right to the length of its longest input.</summary>
    /// <param name="batch">[rows][tokens]</param>
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    /// <exception cref="InvalidDataException">The output does not have the shape that the model's files promise.</exception>
    public void Run(ReadOnlySpan<int[]> batch)
    {
        _result?.Dispose();
        _result = null;
        var width = 0;
        foreach (var ids in batch)
            width = Math.Max(width, ids.Length);
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

    /// <returns>[tokens, dimensions] of one row of the last run, without padding; [1, dimensions] if the graph pools.</returns>
    public ReadOnlySpan<float> Row(int row, int tokens)
    {
        var output = _result![0];
        var count = (_isPooled ? 1 : tokens) * _config.Dimensions;
        if (output.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float)
            return output.GetTensorDataAsSpan<float>().Slice(row * _rowStride, count);
        if (_widened.Length < count)
            _widened = new float[count];
        var halves = MemoryMarshal.Cast<Float16, Half>(output.GetTensorDataAsSpan<Float16>()).Slice(row * _rowStride, count);
        TensorPrimitives.ConvertToSingle(halves, _widened);
        return _widened.AsSpan(0, count);
    }

    private void Fill(ReadOnlySpan<int[]> batch, int width)
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
            var ids = batch[row];
            var start = row * width;
            for (var i = 0; i < width; i++)
            {
                var isToken = i < ids.Length;
                _ids[start + i] = isToken ? ids[i] : _config.PadTokenId;
                _mask[start + i] = isToken ? 1 : 0;
                _positions[start + i] = isToken ? i : 0;
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

    /// <returns>[rows, width]</returns>
    private static OrtValue Tensor(long[] values, long[] shape) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, (int)(shape[0] * shape[1])), shape);

    /// <summary>An embedder made from a decoder may still ask for a past.</summary>
    /// <returns>[rows, heads, 0, head size]</returns>
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

    /// <summary>Prefers token vectors by their usual name, then the first output of rank 3, then a vector that the graph pooled.</summary>
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
                $"The ONNX file's output {_outputNames[0]} is {info.ElementDataType} [{string.Join(", ", shape)}], but the model's files promise"
                + $" vectors of {_config.Dimensions}; take both from one model.");
        _rowStride = (_isPooled ? 1 : width) * _config.Dimensions;
    }

    public void Dispose()
    {
        _result?.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }
}
