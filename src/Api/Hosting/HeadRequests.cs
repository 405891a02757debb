namespace Otron.Api.Hosting;

/// <summary>HEAD wherever GET is (RFC 9110, section 9.1): the same route runs, and Kestrel sends its headers without a body.</summary>
internal static class HeadRequests
{
    private static readonly HttpMethodMetadata GetAndHead = new([HttpMethods.Get, HttpMethods.Head]);

    public static RouteGroupBuilder WithHead(this RouteGroupBuilder group)
    {
        // The last metadata of a kind counts.
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods is [var only] && HttpMethods.IsGet(only))
                endpoint.Metadata.Add(GetAndHead);
        });
        return group;
    }
}
