using System.Runtime.InteropServices;

namespace Otron.Grains.Models;

/// <param name="Rows">KV rows; 0 for embedding models.</param>
/// <param name="InFlight">Turns or inputs that were accepted and are not answered yet.</param>
/// <param name="IsFull">The queue is full.</param>
/// <param name="WaitSeconds">Estimated wait of a new request; 0 if it is not measured.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ModelUsage(int Rows, int InFlight, bool IsFull, double WaitSeconds);
