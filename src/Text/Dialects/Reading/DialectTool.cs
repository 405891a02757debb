using System.Text.Json;

namespace Otron.Text.Dialects.Reading;

/// <summary>A tool that an answer may call.</summary>
/// <param name="Parameters">The JSON schema of its arguments; null if it takes none.</param>
/// <param name="IsStrict">A schema that cannot be kept exactly is an error.</param>
public sealed record DialectTool(string Name, JsonElement? Parameters, bool IsStrict);
