using Microsoft.AspNetCore.Http.Features;
using Otron.Grains.Migration;

namespace Otron.Silo;

/// <summary>
/// Takes the caches of sessions that move here from other silos. The sender needs a ticket, which silos of the cluster give each other
/// over Orleans.
/// </summary>
internal static class SnapshotEndpoint
{
    public static void MapSnapshots(this IEndpointRouteBuilder routes) => routes.MapPost("/snapshots/{secret}", ReceiveAsync);

    private static async Task<IResult> ReceiveAsync(string secret, HttpContext context, ISnapshotReceiver receiver)
    {
        // The ticket states the length.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        return await receiver.ReceiveAsync(secret, context.Request.Body, context.Request.ContentLength ?? 0, context.RequestAborted)
            ? TypedResults.NoContent()
            : TypedResults.NotFound();
    }
}
