using System.ComponentModel.DataAnnotations;

namespace Otron.Grains.Models;

/// <summary>The models that a node serves. Bound to <c>Otron:Models</c>.</summary>
public sealed class ModelsOptions
{
    public const string Section = "Otron:Models";

    private static readonly string[] Shipped = ["smollm2-135m-instruct", "all-minilm-l6-v2"];

    /// <summary>The folder that holds the model folders; relative to the working directory.</summary>
    /// <value>The default value is <c>models</c>.</value>
    [Required]
    public string Path { get; set; } = "models";

    /// <summary>Ids of the models to serve; <c>*</c> serves all models in the folder.</summary>
    /// <value>The default value is empty: the two models that ship with Otron.</value>
    public IList<string> Serve { get; } = [];

    /// <summary>The ids to serve, or null for all.</summary>
    internal IReadOnlyCollection<string>? ServedIds =>
        Serve.Count == 0 ? Shipped : Serve.Contains("*") ? null : [.. Serve.Distinct(StringComparer.Ordinal)];
}
