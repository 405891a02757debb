using Otron.Engine.Onnx;

namespace Otron.Engine.Tests.Onnx;

public class ProtobufReaderTests
{
    // Field 1: varint 300; field 2: fixed64; field 3: text "ab"; field 4: fixed32; field 5: varint 7.
    private static readonly byte[] AllWireTypes = [0x08, 0xac, 0x02, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1a, 2, (byte)'a', (byte)'b', 0x25, 1, 2, 3, 4, 0x28, 7];

    [Fact]
    public void Fields_of_every_wire_type_are_skipped()
    {
        var reader = Open(AllWireTypes);
        var fields = new List<int>();
        while (reader.TryReadField(reader.Length, out var field))
        {
            fields.Add(field);
            reader.Skip();
        }
        Assert.Equal([1, 2, 3, 4, 5], fields);
    }

    [Fact]
    public void Numbers_and_texts_are_read()
    {
        var reader = Open(AllWireTypes);
        Assert.True(reader.TryReadField(reader.Length, out _));
        Assert.Equal(300ul, reader.ReadVarint());
        Assert.True(reader.TryReadField(reader.Length, out _));
        reader.Skip();
        Assert.True(reader.TryReadField(reader.Length, out var field));
        Assert.Equal((3, "ab"), (field, reader.ReadText()));
    }

    [Fact]
    public void Messages_of_one_field_are_visited_and_the_others_skipped()
    {
        // Field 7 holds field 1 = 5; field 6 is in between; field 7 again holds field 1 = 6.
        var reader = Open([0x3a, 2, 0x08, 5, 0x30, 9, 0x3a, 2, 0x08, 6]);
        var values = new List<ulong>();
        foreach (var end in reader.Messages(reader.Length, field: 7))
            while (reader.TryReadField(end, out _))
                values.Add(reader.ReadVarint());
        Assert.Equal([5ul, 6ul], values);
    }

    [Theory]
    [InlineData(new byte[] { 0x08 }, "cut off")]
    [InlineData(new byte[] { 0x08, 0x80 }, "cut off")]
    [InlineData(new byte[] { 0x1a, 9, 1 }, "cut off")]
    [InlineData(new byte[] { 0x11, 1, 2 }, "cut off")]
    [InlineData(new byte[] { 0x0b }, "no ONNX file")]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, "no ONNX file")]
    public void Damage_is_named_and_never_read_past(byte[] bytes, string message)
    {
        var reader = Open(bytes);
        var damage = Assert.Throws<InvalidDataException>(() =>
        {
            while (reader.TryReadField(reader.Length, out _))
                reader.Skip();
        });
        Assert.Contains(message, damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_runs_over_the_end_of_its_message_is_damage()
    {
        // Field 7 claims one byte, and the varint in it takes two.
        var reader = Open([0x3a, 1, 0x08, 5, 0x08, 6]);
        Assert.Throws<InvalidDataException>(() =>
        {
            foreach (var end in reader.Messages(reader.Length, field: 7))
                while (reader.TryReadField(end, out _))
                    reader.Skip();
        });
    }

    private static ProtobufReader Open(byte[] bytes) => new(new MemoryStream(bytes));
}
