using System.Runtime.InteropServices;

namespace Otron.Engine.Generation.Running;

/// <summary>An array for ONNX Runtime to read and write: it never moves and is freed with its owner.</summary>
internal sealed unsafe class NativeBuffer<T>(int length) : IDisposable
    where T : unmanaged
{
    private readonly T* _start = (T*)NativeMemory.AllocZeroed((nuint)length, (nuint)sizeof(T));

    public nint Address => (nint)_start;

    public Span<T> Span => new(_start, length);

    public void Dispose() => NativeMemory.Free(_start);
}
