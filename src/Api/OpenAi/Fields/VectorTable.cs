using static Otron.Api.OpenAi.Fields.Routes;
using static Otron.Api.OpenAi.Fields.Treatment;

namespace Otron.Api.OpenAi.Fields;

/// <summary>Fields that say which vectors are made of inputs.</summary>
internal static class VectorTable
{
    public static KnownField[] Fields { get; } = Array.ConvertAll(Rows, row => row.Elsewhere("No vectors are made on this route."));

    private static KnownField[] Rows =>
    [
        new("dimensions", Serve(ToEmbed, "A width that the model was trained for.")),
        new("encoding_format", Serve(ToEmbed, "float or base64.")),
        new("normalize", Serve(ToEmbed, "False leaves vectors as they are pooled; true scales them to length 1.")),
        new("use_activation", Serve(ToEmbed, "As 'normalize'.")),
        new("embd_normalize", Refuse(ToEmbed, "Send 'normalize'.", "2")),
        new("prompt_name", Serve(ToEmbed, "A task prompt of the model.")),
        new("input_type", Serve(ToEmbed, "query or document, for the model's task prompt of this kind.")),
        new("pad_to", Serve(ToEmbed, "Zeros at the end, up to this width.")),
        new("padding", Refuse(ToEmbed, "Padding changes no vector here.", "\"do_not_pad\"", "false")),
        new("embed_dtype", Refuse(ToEmbed, "Vectors are 32-bit numbers.", "\"float32\"")),
        new("embedding_types", Refuse(ToEmbed, "Vectors are 32-bit numbers; send 'encoding_format'.", "[\"float\"]")),
        new("endianness", Refuse(ToEmbed, "The bytes of base64 have the order of little-endian machines.", "\"native\"", "\"little\"")),
        new("late_chunking", Refuse(ToEmbed, "Each input is embedded by itself.", "false")),
        new("additional_data", Refuse(ToEmbed, "There is no model here that takes it.")),
        new("return_sparse", Refuse(ToEmbed, "Vectors are dense.", "false")),
    ];
}
