using Google.Protobuf;

namespace Otron.Chaos.Harness;

/// <summary>A protobuf message without its schema: its fields by number.</summary>
internal sealed class WireMessage
{
    private readonly ILookup<int, (ulong Number, ByteString Bytes)> _fields;

    public WireMessage(ByteString bytes) => _fields = Read(bytes).ToLookup(field => field.Field, field => (field.Number, field.Bytes));

    public bool Has(int field) => _fields.Contains(field);

    public ulong Number(int field) => _fields[field].LastOrDefault().Number;

    public string Text(int field) => Bytes(field).ToStringUtf8();

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

    /// <summary>The submessage; an empty one if it is missing.</summary>
    public WireMessage Message(int field) => new(Bytes(field));

    public IEnumerable<WireMessage> Messages(int field) => _fields[field].Select(value => new WireMessage(value.Bytes));

    private ByteString Bytes(int field) => _fields[field].LastOrDefault().Bytes ?? ByteString.Empty;

    private static List<(int Field, ulong Number, ByteString Bytes)> Read(ByteString bytes)
    {
        var fields = new List<(int, ulong, ByteString)>();
        var input = bytes.CreateCodedInput();
        while (input.ReadTag() is not 0 and var tag)
        {
            var field = WireFormat.GetTagFieldNumber(tag);
            fields.Add(WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => (field, input.ReadUInt64(), ByteString.Empty),
                WireFormat.WireType.Fixed64 => (field, input.ReadFixed64(), ByteString.Empty),
                WireFormat.WireType.Fixed32 => (field, input.ReadFixed32(), ByteString.Empty),
                WireFormat.WireType.LengthDelimited => (field, 0, input.ReadBytes()),
                var other => throw new InvalidDataException($"Field {field} has the wire type {other}."),
            });
        }
        return fields;
    }
}
