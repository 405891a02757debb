namespace Otron.Text.Constraints.Schemas.Keywords;

/// <summary>The values of a demand are just being found, so whether it has any cannot be said yet.</summary>
internal sealed class StillOpenException() : Exception("the values are not known yet");
