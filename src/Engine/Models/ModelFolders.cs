namespace Otron.Engine.Models;

/// <summary>The model folders below one root: the models that can be served, and the problems of the others.</summary>
public sealed class ModelFolders
{
    // Deep enough for owner/name/variant below a few more folders; also ends a circle of symbolic links.
    private const int MaxDepth = 6;

    // Folders that may not be read, such as a volume's lost+found, and names that begin with a dot are passed over.
    private static readonly EnumerationOptions Visible = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden };

    private ModelFolders(IReadOnlyList<ModelFolder> models, IReadOnlyList<ModelProblem> problems) =>
        (Models, Problems) = (models, problems);

    /// <summary>The models that can be served, in order of their ids.</summary>
    public IReadOnlyList<ModelFolder> Models { get; }

    public IReadOnlyList<ModelProblem> Problems { get; }

    /// <summary>Reads every model folder below <paramref name="root"/>, or only the ones named.</summary>
    public static ModelFolders Scan(string root, IReadOnlyCollection<string>? only = null)
    {
        var models = new List<ModelFolder>();
        var problems = new List<ModelProblem>();
        if (!Directory.Exists(root))
            return new([], [new("", $"The models folder {root} does not exist; create it or set another one.")]);
        if (ModelFolderReader.LooksLikeModel(root))
            return new([], [new("", $"The models folder {root} is itself a model; set the folder above it.")]);

        foreach (var id in (only ?? FindIds(root)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            try
            {
                models.Add(ModelFolder.Load(root, id));
            }
            catch (ModelFolderException e)
            {
                problems.AddRange(e.Problems);
            }
        }
        if (models.Count == 0 && problems.Count == 0)
            problems.Add(new("", $"The models folder {root} holds no model; a model is a folder with config.json, tokenizer.json and model.onnx."));
        return new(models, problems);
    }

    private static List<string> FindIds(string root)
    {
        var ids = new List<string>();
        Descend(root, "", depth: 0);
        return ids;

        void Descend(string directory, string prefix, int depth)
        {
            foreach (var child in Directory.EnumerateDirectories(directory, "*", Visible))
            {
                var name = Path.GetFileName(child);
                if (ModelFolderReader.LooksLikeModel(child))
                    ids.Add(prefix + name);
                else if (depth < MaxDepth)
                    Descend(child, $"{prefix}{name}/", depth + 1);
            }
        }
    }
}
