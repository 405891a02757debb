using System.Numerics;

namespace Otron.Api.OpenAi.Fields;

/// <summary>
/// A field that OpenAI, vLLM, SGLang, llama.cpp, Ollama, TGI or LMDeploy know. With a dot it is a field of an object, in brackets an entry of a list.
/// </summary>
/// <param name="Treatments">Exactly one for each route.</param>
internal sealed record KnownField(string Name, params Treatment[] Treatments)
{
    public Treatment On(Routes route) => Treatments.Single(treatment => treatment.Routes.HasFlag(route));

    /// <summary>The field with a treatment for the routes that have none of their own.</summary>
    public KnownField Elsewhere(string reason)
    {
        var named = Treatments.Aggregate(default(Routes), (routes, treatment) => routes | treatment.Routes);
        var rest = Routes.All & ~named;
        return rest == default ? this : this with { Treatments = [.. Treatments, Treatment.Pass(rest, reason)] };
    }

    public static Routes[] EachRoute { get; } = [.. Enum.GetValues<Routes>().Where(route => BitOperations.IsPow2((int)route))];
}
