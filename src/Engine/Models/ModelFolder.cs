namespace Otron.Engine.Models;

/// <summary>
/// A model directory in the layout of the Hugging Face Hub, read and checked. Exactly one of <see cref="Decoder"/> and
/// <see cref="Encoder"/> is set, as <see cref="Kind"/> says.
/// </summary>
public sealed record ModelFolder
{
    /// <summary>The name that clients use: the folder's path below the models root, such as <c>tiny/gemma</c>.</summary>
    public required string Id { get; init; }

    public required string Directory { get; init; }

    public required ModelFolderKind Kind { get; init; }

    /// <summary><c>model_type</c> of config.json, such as <c>llama</c> or <c>bert</c>.</summary>
    public required string Family { get; init; }

    public required int VocabularySize { get; init; }

    /// <summary>Tokens that the model can hold at once.</summary>
    public required int ContextLength { get; init; }

    public required string OnnxPath { get; init; }

    /// <summary>Size of the ONNX file and its data files, roughly the memory that the weights take.</summary>
    public required long WeightBytes { get; init; }

    public string TokenizerPath => Path.Combine(Directory, "tokenizer.json");

    public DecoderConfig? Decoder { get; init; }

    public EncoderConfig? Encoder { get; init; }

    /// <summary>Reads the folder <paramref name="id"/> below <paramref name="root"/>.</summary>
    /// <exception cref="ModelFolderException">The folder cannot be served; everything that is wrong with it is listed.</exception>
    public static ModelFolder Load(string root, string id) => ModelFolderReader.Read(root, id);
}
