using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Otron.Engine.Onnx;

/// <summary>
/// Turns off the telemetry of ONNX Runtime's packages, which would report models and machine to their maker and keep an id in the home
/// folder.
/// </summary>
internal static partial class OnnxTelemetry
{
    /// <summary>
    /// Must run before any other call to ONNX Runtime, which reads its environment once. Variables that .NET sets do not reach native code.
    /// </summary>
    public static void TurnOff()
    {
        if (OperatingSystem.IsWindows())
            OrtEnv.Instance().DisableTelemetryEvents();
        else
            _ = SetVariable("ORT_DISABLE_TELEMETRY", "1", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
