using System.ComponentModel.DataAnnotations;

namespace Otron.Grains.Storage;

/// <summary>Stored conversations. Bound to <c>Otron:Sessions</c>.</summary>
public sealed class SessionsOptions
{
    public const string SectionName = "Otron:Sessions";

    /// <summary>The folder of stored conversations where no Redis holds them; relative to the working directory.</summary>
    /// <value>The default value is <c>data/conversations</c>.</value>
    [Required]
    public string Path { get; set; } = System.IO.Path.Combine("data", "conversations");
}
