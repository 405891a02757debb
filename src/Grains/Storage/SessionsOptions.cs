using System.ComponentModel.DataAnnotations;

namespace Otron.Grains.Storage;

/// <summary>Stored conversations. Bound to <c>Otron:Sessions</c>.</summary>
public sealed class SessionsOptions
{
    public const string Section = "Otron:Sessions";

    /// <summary>The folder of stored conversations where no Redis holds them; relative to the working directory.</summary>
    /// <value>The default value is <c>data/conversations</c>.</value>
    [Required]
    public string Path { get; set; } = System.IO.Path.Combine("data", "conversations");

    /// <summary>Days after its last change that a conversation is deleted; 0 keeps it for ever.</summary>
    /// <value>The default value is 30.</value>
    [Range(0, 36500)]
    public int RetentionDays { get; set; } = 30;
}
