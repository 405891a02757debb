using Otron.Engine.Models;

namespace Otron.Grains.Models;

internal static class ModelFile
{
    public static long CreatedUnixSeconds(ModelFolder folder) =>
        new DateTimeOffset(File.GetLastWriteTimeUtc(folder.OnnxPath)).ToUnixTimeSeconds();
}
