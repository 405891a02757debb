namespace Otron.Architecture.Tests.Rooms;

/// <summary>A file of a project.</summary>
/// <param name="Path">From the root of the repository, with slashes.</param>
/// <param name="Room">The file's folder below its project, such as <c>Generation/Rows</c>; <c>.</c> for the project's own folder.</param>
internal sealed record SourceFile(string Path, string Room, string Text)
{
    public int Lines => Text.Count('\n');
}
