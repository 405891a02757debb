namespace Otron.Tests;

/// <summary>Paths of the checkout that the tests run in.</summary>
internal static class Repo
{
    /// <summary>The folder that holds Otron.sln.</summary>
    public static string Root { get; } = FindRoot();

    public static string Models { get; } = Path.Combine(Root, "models");

    public static string Golden(string file) => Path.Combine(Root, "tests", "Fixtures", "golden", file);

    /// <summary>The folder of a shipped model, such as <c>tiny/gemma</c>.</summary>
    public static string Model(string name) => Path.Combine(Models, name);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Otron.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"Otron.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
