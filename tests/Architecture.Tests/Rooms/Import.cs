namespace Otron.Architecture.Tests.Rooms;

/// <summary>A file of one room uses another room.</summary>
/// <param name="By">The evidence: a using directive or the name of a type.</param>
internal sealed record Import(string Path, string From, string To, string By);
