using Otron.Api.OpenAi.Stored;

namespace Otron.Api.Tests.OpenAi.Stored;

public sealed class StoredIdsTests
{
    private const string Conversation = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("msg_")]
    [InlineData("rs_")]
    [InlineData("fc_")]
    [InlineData("fco_")]
    public void An_items_id_tells_its_place_whatever_it_is(string prefix) =>
        Assert.Equal((Conversation, 18, 3), StoredIds.ParseItem(StoredIds.Item(prefix, Conversation, 18, 3), "id"));

    [Theory]
    [InlineData("")]
    [InlineData("rs_1")]
    [InlineData("ws_0123456789abcdef0123456789abcdef000000120003")]
    [InlineData("fc_0123456789abcdef0123456789abcdef00000012000X")]
    [InlineData("fc_0123456789abcdef0123456789abcdef0000001200031")]
    public void Other_ids_name_nothing(string id) =>
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<OtronException>(() => StoredIds.ParseItem(id, "id")).Code);
}
