using System.ComponentModel.DataAnnotations;

namespace Otron.Engine;

/// <summary>How an engine uses the machine. Bound to <c>Otron:Engine</c>.</summary>
public sealed class EngineOptions
{
    public const string Section = "Otron:Engine";

    /// <summary>Execution provider of ONNX Runtime: <c>cpu</c> or <c>cuda</c>.</summary>
    /// <value>The default value is <c>cpu</c>.</value>
    [RegularExpression("cpu|cuda", ErrorMessage = "Otron:Engine:Provider must be cpu or cuda.")]
    public string Provider { get; set; } = "cpu";

    /// <summary>Threads that compute one run, for each model; 0 takes all cores up to 4.</summary>
    /// <value>The default value is 0.</value>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>KV rows, so conversations that can generate or stay warm at the same time, for each chat model.</summary>
    /// <value>The default value is 32.</value>
    [Range(1, 1024)]
    public int Rows { get; set; } = 32;

    /// <summary>Longest context in tokens; 0 takes the model's own.</summary>
    /// <value>The default value is 0.</value>
    [Range(0, 1_048_576)]
    public int MaxContextTokens { get; set; }

    /// <summary>Memory for keys and values in MiB, for each chat model; 0 takes half of what the process may use.</summary>
    /// <value>The default value is 0.</value>
    [Range(0, 16_777_216)]
    public int KvCacheMegabytes { get; set; }

    /// <summary>Memory in MiB for the caches of sessions that lost their row, for each chat model; 0 drops them.</summary>
    /// <value>The default value is 512.</value>
    [Range(0, 16_777_216)]
    public int SnapshotMegabytes { get; set; } = 512;

    /// <summary>Folder for the caches of sessions that memory has no room for, so that they outlive a restart; null keeps none on disk.</summary>
    /// <value>The default value is null; the server in one process takes <c>data/kv</c>.</value>
    public string? SnapshotPath { get; set; }

    /// <summary>Disk in MiB for these caches, for each chat model; 0 keeps none.</summary>
    /// <value>The default value is 4096.</value>
    [Range(0, 16_777_216)]
    public int SnapshotDiskMegabytes { get; set; } = 4096;

    /// <summary>Prompt tokens computed in one run. Longer prompts are cut into chunks of this size so that running answers keep moving.</summary>
    /// <value>The default value is 512.</value>
    [Range(16, 4096)]
    public int PrefillChunkTokens { get; set; } = 512;

    /// <summary>Turns that may wait for a row, for each chat model; more are refused.</summary>
    /// <value>The default value is 256.</value>
    [Range(1, 100_000)]
    public int MaxQueuedSequences { get; set; } = 256;

    /// <summary>Turns of one tenant that may wait for a row, for each chat model; 0 takes three quarters of <see cref="MaxQueuedSequences"/>.</summary>
    /// <value>The default value is 0.</value>
    [Range(0, 100_000)]
    public int MaxQueuedSequencesPerTenant { get; set; }

    /// <summary>Tokens of an answer that may wait for its reader. Then it stops, and its row serves others, until half of them are read.</summary>
    /// <value>The default value is 256.</value>
    [Range(2, 1_048_576)]
    public int MaxUnreadTokens { get; set; } = 256;

    /// <summary>Padded tokens in one embedding run.</summary>
    /// <value>The default value is 2048.</value>
    [Range(16, 1_048_576)]
    public int EmbeddingBatchTokens { get; set; } = 2048;

    /// <summary>Inputs that may wait to be embedded, for each embedding model; more are refused.</summary>
    /// <value>The default value is 8192.</value>
    [Range(1, 1_000_000)]
    public int MaxQueuedEmbeddings { get; set; } = 8192;
}
