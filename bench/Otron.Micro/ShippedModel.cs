using System.Runtime.CompilerServices;
using Otron.Engine.Models;

namespace Otron.Micro;

/// <summary>The chat model of this repository. Benchmarks run in a folder of their own, so the model is found relative to this file.</summary>
internal static class ShippedModel
{
    public static ModelFolder Folder(string id = "smollm2-135m-instruct") => ModelFolder.Load(Path.Combine(Root(), "models"), id);

    /// <summary>The folder of the checkout.</summary>
    public static string Repository => Root();

    private static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath("../..", Path.GetDirectoryName(thisFile)!);
}
