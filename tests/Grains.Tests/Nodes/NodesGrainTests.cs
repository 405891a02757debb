namespace Otron.Grains.Tests.Nodes;

[Collection(ClusterCollection.Name)]
public sealed class NodesGrainTests(ClusterFixture cluster)
{
    [Fact]
    public async Task GetNodes_lists_what_the_node_serves()
    {
        var models = (await cluster.Client.GetGrain<INodesGrain>(INodesGrain.Key).GetNodesAsync()).ServedModels();

        Assert.Equal(
            ["smollm2-135m-instruct", "tiny/bge", "tiny/e5-multilingual", "tiny/gemma", "tiny/mistral", "tiny/nomic", "tiny/qwen3"],
            models.Select(model => model.Id));
        var chat = Assert.Single(models, model => model.Id == ClusterFixture.Chat);
        Assert.Equal((ModelKind.Chat, 512, 1024, 0), (chat.Kind, chat.ContextLength, chat.VocabularySize, chat.Dimensions));
        Assert.True(chat.Created > 0);
        var embedding = Assert.Single(models, model => model.Id == ClusterFixture.Matryoshka);
        Assert.Equal((ModelKind.Embedding, 128, 64), (embedding.Kind, embedding.ContextLength, embedding.Dimensions));
        Assert.Equal([32, 16], embedding.MatryoshkaDimensions);
        Assert.Equal(["classification", "clustering", "search_document", "search_query"], embedding.PromptNames);
    }
}
