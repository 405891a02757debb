using System.Runtime.InteropServices;
using System.Text.Json;

namespace Otron.Text.Constraints.Schemas;

/// <summary>Counts what a schema has, in one pass over its bytes.</summary>
internal static class LimitCheck
{
    /// <exception cref="ConstraintException">The schema is larger than a limit; the sentence names it.</exception>
    public static void Run(JsonElement schema, SchemaLimits limits)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(schema);
        if (bytes.Length > limits.Bytes)
            throw new ConstraintException($"The schema has {bytes.Length} bytes; at most {limits.Bytes} are allowed.");
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = int.MaxValue, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var counted = new Counted();
        while (reader.Read())
        {
            if (reader.CurrentDepth > limits.Levels)
                throw new ConstraintException($"The schema is nested more than {limits.Levels} levels deep.");
            counted.See(ref reader, limits);
        }
    }

    /// <summary>Counts of the lists and maps that are open.</summary>
    private struct Counted
    {
        private int _properties;
        private int _values;
        private int _enumAt;
        private bool _startsProperties;
        private bool _startsEnum;
        private Stack<int>? _maps;

        public void See(ref Utf8JsonReader reader, SchemaLimits limits)
        {
            var (startsProperties, startsEnum) = (_startsProperties, _startsEnum);
            (_startsProperties, _startsEnum) = (false, false);
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    if (_maps?.TryPeek(out var depth) == true && depth == reader.CurrentDepth && ++_properties > limits.Properties)
                        throw new ConstraintException($"The schema has more than {limits.Properties} properties.");
                    _startsProperties = reader.ValueTextEquals("properties"u8);
                    _startsEnum = reader.ValueTextEquals("enum"u8);
                    return;
                case JsonTokenType.StartObject when startsProperties:
                    (_maps ??= []).Push(reader.CurrentDepth + 1);
                    return;
                case JsonTokenType.EndObject when _maps?.TryPeek(out var closed) == true && closed == reader.CurrentDepth + 1:
                    _maps.Pop();
                    return;
                case JsonTokenType.StartArray when startsEnum:
                    (_enumAt, _values) = (reader.CurrentDepth + 1, 0);
                    return;
            }
            if (_enumAt > 0 && reader.CurrentDepth == _enumAt && ++_values > limits.EnumValues)
                throw new ConstraintException($"An 'enum' has more than {limits.EnumValues} values.");
            if (reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == _enumAt - 1)
                _enumAt = 0;
        }
    }
}
