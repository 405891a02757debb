namespace Otron.Engine.Models;

/// <summary>What sentence-transformers does with a text before its tokens reach the model.</summary>
/// <param name="MaxLength"><c>max_seq_length</c>: longest input in tokens; null if the file leaves that to tokenizer and model.</param>
/// <param name="LowersText"><c>do_lower_case</c>: texts become lower case, prompts included.</param>
internal sealed record SentenceSettings(int? MaxLength, bool LowersText)
{
    // Older versions of the library named the file after the model's family. The first that exists counts.
    private static readonly string[] Names =
    [
        "sentence_bert_config.json",
        "sentence_roberta_config.json",
        "sentence_distilbert_config.json",
        "sentence_camembert_config.json",
        "sentence_albert_config.json",
        "sentence_xlm-roberta_config.json",
        "sentence_xlnet_config.json",
    ];

    public static SentenceSettings Read(ModelFiles files)
    {
        var file = files.Read(Names.FirstOrDefault(files.HasFile) ?? Names[0]);
        return new(file.Count("max_seq_length"), file.Flag("do_lower_case") ?? false);
    }
}
