using Microsoft.ML.OnnxRuntime;

namespace Otron.Engine.Onnx;

/// <summary>Opens ONNX files with the threads, the provider and the session settings that every engine shares.</summary>
internal static class OnnxSessions
{
    private const int MaxDefaultThreads = 4;

    static OnnxSessions() => OnnxTelemetry.TurnOff();

    /// <param name="onnxPath">The model file; its external data lies beside it.</param>
    /// <param name="options">Threads and provider.</param>
    /// <param name="tune">Settings of one kind of engine, applied last.</param>
    /// <exception cref="ExecutionProviderException">The execution provider cannot be loaded.</exception>
    /// <exception cref="InvalidDataException">ONNX Runtime refuses the file.</exception>
    public static InferenceSession Create(string onnxPath, EngineOptions options, Action<SessionOptions>? tune = null)
    {
        using var session = new SessionOptions
        {
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            InterOpNumThreads = 1,
            IntraOpNumThreads = Threads(options),
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        // Threads spin only within a run, so that an idle engine leaves the cores to others.
        session.AddSessionConfigEntry("session.force_spinning_stop", "1");
        session.AddSessionConfigEntry("session.prepack.enable_parallel", "1");
        // session.set_denormal_as_zero stays off: the calling thread would flush denormals from then on, and TensorPrimitives.IndexOfMax,
        // which keeps indices in float lanes, would return 0.
        if (options.Provider == "cuda")
            AppendCuda(session);
        tune?.Invoke(session);

        try
        {
            return new InferenceSession(onnxPath, session);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime cannot load {onnxPath}: {e.Message}", e);
        }
    }

    public static int Threads(EngineOptions options) =>
        options.Threads > 0 ? options.Threads : Math.Min(MaxDefaultThreads, Environment.ProcessorCount);

    private static void AppendCuda(SessionOptions session)
    {
        if (!OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider", StringComparer.Ordinal))
            throw new ExecutionProviderException(
                "Otron:Engine:Provider is cuda, but this build holds the CPU package of ONNX Runtime;"
                + " build with -p:OtronGpu=true (package Microsoft.ML.OnnxRuntime.Gpu), or set the provider to cpu.");
        try
        {
            session.AppendExecutionProvider_CUDA();
        }
        catch (Exception e) when (e is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw new ExecutionProviderException(
                "Otron:Engine:Provider is cuda, but its libraries cannot be loaded;"
                + $" install an NVIDIA driver of version 580 or newer, CUDA 13 and cuDNN 9, or set the provider to cpu ({e.Message.Trim()}).", e);
        }
    }
}
