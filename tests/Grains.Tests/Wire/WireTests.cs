using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Serialization;
using Otron.Tests;

namespace Otron.Grains.Tests.Wire;

/// <summary>
/// A cluster is changed silo by silo, and what one build has stored another one reads. The files beside this were written by the build
/// before the contract had a namespace of its own; names of CLR types do not appear in them.
/// </summary>
public sealed class WireTests : IDisposable
{
    private static readonly string Folder = Path.Combine(Repo.Root, "tests", "Fixtures", "wire");

    // Types that are younger than the files, by alias. Their bytes are stored when another build must read them.
    private static readonly string[] Newer =
    [
        "otron.PromptForm", "otron.ToolCall", "otron.ToolSet", "otron.ToolDefinition", "otron.AnswerFormat", "otron.ReasoningSettings", "otron.AnswerPart",
    ];

    // Fields that are younger than the files, by their type's alias and their id; bytes of the build before do not have them.
    private static readonly string[] YoungerFields =
    [
        "otron.EmbeddingRequest 9", "otron.EmbeddingRequest 10", "otron.GenerationRequest 14", "otron.GenerationRequest 15",
        "otron.GenerationRequest 16", "otron.ResponseSettings 10", "otron.ResponseSettings 11", "otron.ResponseSettings 12",
        "otron.ResponseSettings 13", "otron.SamplingSettings 9", "otron.SamplingSettings 10", "otron.SamplingSettings 11",
        "otron.ChatMessage 3", "otron.ChatMessage 4", "otron.ChatMessage 5", "otron.GenerationRequest 17", "otron.GenerationRequest 18",
        "otron.GenerationRequest 19", "otron.GenerationRequest 20", "otron.GenerationEvent 13", "otron.GenerationEvent 14",
        "otron.StoredResponse 14", "otron.StoredResponse 15", "otron.ResponseSettings 14", "otron.ResponseSettings 15", "otron.ResponseSettings 16",
        "otron.ResponseUpdate 3", "otron.ConversationEntry 3",
    ];

    // The types of those fields, and the types that hold one of these: what is written today is longer than the file.
    private static readonly string[] Grown =
    [
        "otron.ChatMessage", "otron.ConversationEntry", "otron.ConversationHead", "otron.ConversationItem", "otron.EmbeddingRequest",
        "otron.GenerationEvent", "otron.GenerationRequest", "otron.ItemPage", "otron.ResponseRequest", "otron.ResponseSettings",
        "otron.ResponseUpdate", "otron.SamplingSettings", "otron.StoredResponse",
    ];

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    public static TheoryData<string> Aliases => [.. Samples.All.Select(sample => Contract.AliasOf(sample.GetType())!).Except(Newer)];

    [Theory]
    [MemberData(nameof(Aliases))]
    public void Bytes_of_the_build_before_are_read(string alias) =>
        Assert.Equal(Description.Of(SampleOf(alias), YoungerFields), Description.Of(Serializer.Deserialize<object>(Stored(alias)), YoungerFields));

    [Theory]
    [MemberData(nameof(Aliases))]
    public void The_build_before_reads_what_is_written(string alias)
    {
        var written = Serializer.SerializeToArray(SampleOf(alias));

        Assert.True(Grown.Contains(alias) || written.AsSpan().SequenceEqual(Stored(alias)), $"{alias} is written as {Convert.ToHexString(written)}.");
    }

    [Theory]
    [MemberData(nameof(Aliases))]
    public void Bytes_name_types_by_their_aliases(string alias) =>
        Assert.DoesNotContain("Otron.", Encoding.Latin1.GetString(Stored(alias)), StringComparison.Ordinal);

    [Fact]
    public void Every_message_has_a_sample_and_its_bytes()
    {
        // Filters of placements have a serializer, but belong to a grain's class and are not sent; Orleans could not.
        var messages = Contract.Messages.Where(type => !type.IsSubclassOf(typeof(PlacementFilterStrategy))).Select(type => Contract.AliasOf(type) ?? type.Name).ToHashSet();

        Assert.Equal([], messages.Except(Samples.All.Select(sample => Contract.AliasOf(sample.GetType())!)));
        Assert.Equal([], messages.Except(Newer).Except(Directory.GetFiles(Folder, "*.bin").Select(file => Path.GetFileNameWithoutExtension(file)!)));
    }

    [Fact]
    public void Samples_leave_no_field_at_its_default() => Assert.Empty(
        from sample in Samples.All
        let type = sample.GetType()
        from field in Contract.FieldsOf(type)
        let value = field.Property.GetValue(sample)
        where value is null || (field.Property.PropertyType.IsValueType && value.Equals(Activator.CreateInstance(field.Property.PropertyType)))
        select $"{type.Name}.{field.Property.Name}");

    [Fact]
    public void Every_message_interface_and_method_has_an_alias()
    {
        var all = Contract.Messages.Concat(Contract.Interfaces).Concat(Contract.Interfaces.SelectMany(type => type.GetMethods()).Cast<System.Reflection.MemberInfo>());

        Assert.Empty(all.Where(member => Contract.AliasOf(member) is null).Select(member => $"{member.DeclaringType?.Name} {member.Name}"));
    }

    /// <summary>
    /// A line that is gone or new is a decision: a field may be renamed (change its line) or added under a new id (add one). A field or call
    /// may go only if no build that still runs sends it, and its id or alias is never used again.
    /// </summary>
    [Fact]
    public void The_contract_is_as_recorded()
    {
        var recorded = File.ReadAllLines(Path.Combine(Folder, "contract.txt")).ToHashSet();
        var current = Contract.Lines().ToHashSet();

        var changes = recorded.Except(current).Select(line => $"gone: {line}").Concat(current.Except(recorded).Select(line => $"new: {line}"));
        Assert.Equal("", string.Join('\n', changes));
    }

    public void Dispose() => _services.Dispose();

    private static object SampleOf(string alias) => Samples.All.Single(sample => Contract.AliasOf(sample.GetType()) == alias);

    private static byte[] Stored(string alias) => File.ReadAllBytes(Path.Combine(Folder, $"{alias}.bin"));
}
