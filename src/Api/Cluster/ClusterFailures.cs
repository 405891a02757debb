namespace Otron.Api.Cluster;

/// <summary>The failures that this process finds itself, while it waits for the cluster.</summary>
internal static class ClusterFailures
{
    public static OtronException TurnLost() => new(
        ErrorCode.TurnLost, "The model stopped reporting progress and the answer was given up. Send the request again.");

    public static OtronException ClientTooSlow() => new(
        ErrorCode.ClientTooSlow, "The client read the stream too slowly and the server's buffer for it is full.");
}
