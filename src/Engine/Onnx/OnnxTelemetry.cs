using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Otron.Engine.Onnx;

/// <summary>ONNX Runtime's packages report models and machine to their maker, and keep an id for it in the home folder, unless they are told not to.</summary>
internal static partial class OnnxTelemetry
{
    /// <summary>Must come before anything else of ONNX Runtime: it asks its environment once, and .NET's own variables do not reach native code.</summary>
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
