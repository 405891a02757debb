using System.Runtime.InteropServices;

namespace Otron.Grains.Models;

/// <param name="Rows">KV rows; 0 where there are none.</param>
/// <param name="InFlight">What was accepted and is not answered yet.</param>
/// <param name="IsFull">The queue takes no more.</param>
/// <param name="WaitSeconds">How long what comes now will probably wait; 0 where nobody measures it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ModelUsage(int Rows, int InFlight, bool IsFull, double WaitSeconds);
