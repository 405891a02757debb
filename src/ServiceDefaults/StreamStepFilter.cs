using System.Diagnostics;
using OpenTelemetry;

namespace Otron.ServiceDefaults;

/// <summary>
/// Drops the pair of spans that Orleans makes for every step of a streamed grain call: about two for each token. The source
/// itself must stay on, because without its spans no trace crosses a grain call.
/// </summary>
internal sealed class StreamStepFilter : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.DisplayName.StartsWith("IAsyncEnumerableGrainExtension/MoveNext", StringComparison.Ordinal))
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
