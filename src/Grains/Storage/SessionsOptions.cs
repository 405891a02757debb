using System.ComponentModel.DataAnnotations;

namespace Otron.Grains.Storage;

/// <summary>Stored conversations. Bound to <c>Otron:Sessions</c>.</summary>
public sealed class SessionsOptions
{
    public const string Section = "Otron:Sessions";

    /// <summary>The folder of stored conversations without Redis; relative to the working directory.</summary>
    /// <value>The default value is <c>data/conversations</c>.</value>
    [Required]
    public string Path { get; set; } = System.IO.Path.Combine("data", "conversations");

    /// <summary>Days from a conversation's last change to its deletion; 0 keeps it forever.</summary>
    /// <value>The default value is 30.</value>
    [Range(0, 36500)]
    public int RetentionDays { get; set; } = 30;
}
