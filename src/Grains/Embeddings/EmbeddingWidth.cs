using Otron.Grains.Models;

namespace Otron.Grains.Embeddings;

/// <summary>
/// How wide the vectors of a request are. A model may be cut only to widths it was trained for: any other cut is a vector
/// of unknown worth, and the caller could not tell.
/// </summary>
/// <param name="Dimensions">The width the engine cuts to; null keeps all.</param>
/// <param name="Padded">The width that is sent, zeros at the end; null pads nothing.</param>
internal sealed record EmbeddingWidth(int? Dimensions, int? Padded)
{
    private const int MaxPaddedWidth = 65_536;

    /// <exception cref="OtronException">The model has no such width, or the padding would cut.</exception>
    public static EmbeddingWidth Of(EmbeddingModel model, EmbeddingRequest request)
    {
        var full = model.Config.Dimensions;
        var width = request.Dimensions ?? full;
        if (width != full && !model.Config.MatryoshkaDimensions.Contains(width))
        {
            var allowed = model.Config.MatryoshkaDimensions.Append(full).Distinct().OrderDescending();
            throw new OtronException(
                ErrorCode.InvalidRequest,
                $"'{model.Info.Id}' has no embeddings of {width} dimensions; it has {string.Join(", ", allowed)}.",
                "dimensions");
        }

        if (request.PadTo is { } padded && (padded < width || padded > MaxPaddedWidth))
            throw new OtronException(
                ErrorCode.InvalidRequest, $"pad_to must be from {width}, the width of the vectors, to {MaxPaddedWidth}.", "pad_to");
        return new(width == full ? null : width, request.PadTo);
    }

    public void Pad(float[][] vectors)
    {
        if (Padded is not { } width)
            return;
        for (var i = 0; i < vectors.Length; i++)
            Array.Resize(ref vectors[i], width);
    }
}
