using Otron.Engine.Onnx;

namespace Otron.Engine.Models;

/// <summary>The ONNX file of a model folder and its data files.</summary>
internal sealed record WeightFiles(string OnnxPath, OnnxOutline Outline, long Bytes)
{
    /// <summary>Finds the ONNX file, reads its outline and checks that its data files are whole. Null if it is missing or damaged.</summary>
    public static WeightFiles? Find(ModelFiles files)
    {
        if (Locate(files) is not { } name)
            return null;
        var path = Path.Combine(files.Directory, name);
        OnnxOutline outline;
        long bytes;
        try
        {
            outline = OnnxOutline.Read(path);
            bytes = Target(path).Length;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            files.Problems.Add($"{name} cannot be read: {e.Message}; fetch it again.");
            return null;
        }
        foreach (var (location, minimumBytes) in outline.ExternalData)
            bytes += CheckData(files, name, location, minimumBytes);
        return new(path, outline, bytes);
    }

    private static string? Locate(ModelFiles files)
    {
        if (files.Genai.Text("model", "decoder", "filename") is { } named)
        {
            if (!ModelFiles.IsInside(named))
                files.Problems.Add($"genai_config.json: model.decoder.filename '{named}' leaves the folder; name a file inside it.");
            else if (!files.HasFile(named))
                files.Problems.Add($"{named} is missing, which genai_config.json names as the decoder; fetch it again.");
            else
                return named;
            return null;
        }
        foreach (var name in (ReadOnlySpan<string>)["model.onnx", "onnx/model.onnx"])
            if (files.HasFile(name))
                return name;
        var others = OnnxFiles(files.Directory).ToArray();
        files.Problems.Add(others.Length == 0
            ? "model.onnx is missing; export the model to ONNX, or fetch model.onnx or onnx/model.onnx from its repository."
            : $"model.onnx is missing; there is {string.Join(", ", others)}: rename the one to serve to model.onnx.");
        return null;
    }

    private static IEnumerable<string> OnnxFiles(string directory)
    {
        foreach (var folder in (string[])["", "onnx"])
        {
            var path = Path.Combine(directory, folder);
            if (Directory.Exists(path))
                foreach (var file in Directory.EnumerateFiles(path, "*.onnx").Order(StringComparer.Ordinal))
                    yield return folder.Length == 0 ? Path.GetFileName(file) : $"{folder}/{Path.GetFileName(file)}";
        }
    }

    /// <returns>The length of the data file; 0 if there is none.</returns>
    private static long CheckData(ModelFiles files, string onnxName, string location, long minimumBytes)
    {
        if (!ModelFiles.IsInside(location))
        {
            files.Problems.Add($"{onnxName} names the data file '{location}' outside its folder; export the model again.");
            return 0;
        }
        var onnxDirectory = Path.GetDirectoryName(Path.Combine(files.Directory, onnxName))!;
        var data = Target(Path.Combine(onnxDirectory, location));
        if (!data.Exists)
        {
            files.Problems.Add($"{location} is missing, which holds weights of {onnxName}; fetch it and put it beside that file.");
            return 0;
        }
        if (data.Length < minimumBytes)
            files.Problems.Add($"{location} is cut off: it has {data.Length} bytes, {onnxName} needs {minimumBytes}; fetch it again.");
        return data.Length;
    }

    /// <summary>Follows a link, since the files in the hub's cache are links and their length says nothing.</summary>
    private static FileInfo Target(string path)
    {
        var file = new FileInfo(path);
        return file.Exists && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : file;
    }
}
