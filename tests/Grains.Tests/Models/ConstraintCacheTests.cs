using System.Text.Json;
using Otron.Grains.Models;
using Otron.Text.Constraints;
using Otron.Text.Constraints.Schemas;
using Otron.Text.Tokenization;
using Otron.Tests;

namespace Otron.Grains.Tests.Models;

public sealed class ConstraintCacheTests
{
    private static readonly SchemaOptions Options = new(ClosesObjects: true, JsonWhitespace.None, RelaxesUnsupported: false);

    private static readonly HuggingFaceTokenizer Tokenizer = HuggingFaceTokenizer.Load(Path.Combine(Repo.Model(ClusterFixture.Chat), "tokenizer.json"));

    private readonly ConstraintVocabulary _vocabulary = ConstraintVocabulary.Of(Tokenizer, Tokenizer.VocabularySize);

    [Fact]
    public async Task A_specification_is_compiled_once_however_many_wait_for_it()
    {
        var cache = new ConstraintCache();
        var compilations = 0;
        var forms = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => cache.GetAsync("a", () =>
        {
            Interlocked.Increment(ref compilations);
            return Compile(0);
        })));

        Assert.Equal(1, compilations);
        Assert.All(forms, form => Assert.Same(forms[0], form));
    }

    [Fact]
    public async Task A_refusal_is_remembered()
    {
        var cache = new ConstraintCache();
        var compilations = 0;
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAsync<OtronException>(() => cache.GetAsync("a", () =>
            {
                compilations++;
                throw new OtronException(ErrorCode.InvalidRequest, "No.", "tools");
            }));

        Assert.Equal(1, compilations);
    }

    [Fact]
    public async Task Ever_different_schemas_take_no_more_memory_than_the_budget()
    {
        const int Schemas = 400, Budget = 2 << 20;
        var cache = new ConstraintCache(Budget);
        var made = new List<WeakReference<CompiledForm>>();
        for (var i = 0; i < Schemas; i++)
            made.Add(await UseAsync(cache, i));

        GC.Collect();
        var alive = made.Select(form => form.TryGetTarget(out var target) ? target.Constraint.Size : 0).Where(size => size > 0).ToList();
        // The last one may be over the budget until the next comes.
        Assert.InRange(alive.Sum(), 1, Budget + alive[^1]);
        Assert.InRange(alive.Count, 1, Schemas / 4);
    }

    [Fact]
    public async Task What_was_used_last_is_kept()
    {
        var cache = new ConstraintCache(budget: 1);
        var first = await cache.GetAsync("0", () => Compile(0));

        Assert.Same(first, await cache.GetAsync("0", () => Compile(0)));
        await cache.GetAsync("1", () => Compile(1));
        Assert.NotSame(first, await cache.GetAsync("0", () => Compile(0)));
    }

    /// <summary>A few tokens of an answer by a schema that no other call has.</summary>
    private async Task<WeakReference<CompiledForm>> UseAsync(ConstraintCache cache, int number)
    {
        var form = await cache.GetAsync($"{number}", () => Compile(number));
        var answer = form.Constraint.Start(default, []);
        foreach (var id in Tokenizer.Encode($$"""{"name{{number}}":"Ann","a""", addSpecialTokens: false, parseSpecialTokens: false))
        {
            answer.Allowed();
            answer.Accept(id);
        }
        return new(form);
    }

    private CompiledForm Compile(int number)
    {
        using var schema = JsonDocument.Parse($$$"""
            {"type":"object","properties":{"name{{{number}}}":{"type":"string","maxLength":{{{number + 10}}}},"age":{"type":"integer"}},
             "required":["name{{{number}}}"],"additionalProperties":false}
            """);
        var root = schema.RootElement.Clone();
        return new(CompiledConstraint.Compile(terms => SchemaGrammar.Compile(root, Options, terms), _vocabulary), Tools: [], Relaxed: []);
    }
}
