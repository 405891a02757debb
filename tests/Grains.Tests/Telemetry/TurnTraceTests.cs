using System.Collections.Concurrent;
using System.Diagnostics;
using Otron.Grains.Tests.Generation;

namespace Otron.Grains.Tests.Telemetry;

/// <summary>What a listener hears of a turn and of an embedding, under the trace that came with the request.</summary>
[Collection(ClusterCollection.Name)]
public sealed class TurnTraceTests : IDisposable
{
    private static readonly string[] Phases = ["otron.template", "otron.tokenize", "otron.queue", "otron.prefill", "otron.decode"];

    private readonly ClusterFixture _cluster;
    private readonly ActivityContext _caller = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public TurnTraceTests(ClusterFixture cluster)
    {
        _cluster = cluster;
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "Otron.Grains",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == _caller.TraceId)
                    _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private string TraceParent => $"00-{_caller.TraceId}-{_caller.SpanId}-01";

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task A_turn_has_its_phases_one_behind_the_other()
    {
        var answer = await Answers.ReadAsync(_cluster.NewSession().GenerateAsync(Request));

        var turn = Turn();
        Assert.Equal(_caller.SpanId, turn.ParentSpanId);
        Assert.Equal(ActivityStatusCode.Unset, turn.Status);
        Assert.Equal(ClusterFixture.Chat, turn.GetTagItem("gen_ai.request.model"));
        Assert.Equal(answer.Finished.CompletionTokens, turn.GetTagItem("gen_ai.usage.output_tokens"));
        Assert.Null(turn.GetTagItem("otron.resumed_tokens"));
        var phases = Phases.Select(Single).ToArray();
        for (var i = 0; i < phases.Length; i++)
        {
            Assert.Equal(turn.SpanId, phases[i].ParentSpanId);
            Assert.True(phases[i].StartTimeUtc >= (i == 0 ? turn.StartTimeUtc : End(phases[i - 1])), phases[i].OperationName);
        }
        Assert.True(End(phases[^1]) <= End(turn));
        Assert.Equal(Single("otron.decode").StartTimeUtc, Single("otron.detokenize").StartTimeUtc);
        Assert.Equal(answer.Finished.Timings!.DecodeSteps, Single("otron.decode").GetTagItem("otron.decode.steps"));
        Assert.Equal(_caller.SpanId, Single("otron.session.activate").ParentSpanId);
    }

    [Fact]
    public async Task Each_choice_has_its_own_phases_after_the_one_prompt()
    {
        await Answers.ReadAsync(_cluster.NewSession().GenerateAsync(Request with { Choices = 2, Sampling = new() { Seed = 1 } }));

        Single("otron.template");
        Assert.Equal([0, 1], Named("otron.decode").Select(span => span.GetTagItem("otron.choice")).Order());
        Assert.Equal(2, Named("otron.queue").Count());
    }

    [Fact]
    public async Task A_turn_that_goes_on_is_marked_and_linked_to_the_one_before()
    {
        var before = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var answer = await Answers.ReadAsync(_cluster.NewSession().GenerateAsync(Request));
        var made = answer.Events.SelectMany(e => e.TokenIds ?? []).Take(5).ToArray();
        _spans.Clear();

        await Answers.ReadAsync(_cluster.NewSession().GenerateAsync(Request with
        {
            Continuation = new([new(made, IsFinished: false)]),
            PreviousTraceParent = $"00-{before.TraceId}-{before.SpanId}-01",
        }));

        Assert.Equal(5, Turn().GetTagItem("otron.resumed_tokens"));
        Assert.Equal(before.TraceId, Assert.Single(Turn().Links).Context.TraceId);
    }

    [Fact]
    public async Task A_refused_turn_says_why_and_nothing_of_the_request()
    {
        await Assert.ThrowsAsync<OtronException>(() => Answers.ReadAsync(_cluster.NewSession().GenerateAsync(Request with { MaxTokens = 100_000 })));

        Assert.Equal(ActivityStatusCode.Error, Turn().Status);
        Assert.Equal("context_length_exceeded", Turn().GetTagItem("error.type"));
        Assert.Null(Turn().StatusDescription);
        Assert.Empty(Named("otron.queue"));
    }

    [Fact]
    public async Task A_turn_whose_reader_left_ends_with_the_phases_it_had()
    {
        await foreach (var next in _cluster.NewSession(ClusterFixture.Slow).GenerateAsync(Request with { Model = ClusterFixture.Slow, MaxTokens = 400 }))
            if (next.Kind == GenerationEventKind.Delta)
                break;

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!Named("otron.turn").Any())
            await Task.Delay(5, deadline.Token);
        Assert.Equal("reader_left", Turn().GetTagItem("error.type"));
        Single("otron.decode");
    }

    [Fact]
    public async Task An_embedding_has_its_phases_one_behind_the_other()
    {
        await _cluster.Embedder(ClusterFixture.Matryoshka).EmbedAsync(new() { Model = ClusterFixture.Matryoshka, Tenant = "tests", Texts = ["Hello"], TraceParent = TraceParent });

        var embed = Single("otron.embed");
        Activity[] phases = [Single("otron.input"), Single("otron.queue"), Single("otron.inference"), Single("otron.postprocess")];
        var at = embed.StartTimeUtc;
        foreach (var phase in phases)
        {
            Assert.Equal(embed.SpanId, phase.ParentSpanId);
            Assert.Equal(at, phase.StartTimeUtc);
            at = End(phase);
        }
        Assert.True(at <= End(embed));
    }

    private GenerationRequest Request => new()
    {
        Model = ClusterFixture.Chat,
        Tenant = "tests",
        Messages = [new("user", "The quick brown fox")],
        Sampling = new() { Temperature = 0 },
        MaxTokens = 20,
        TraceParent = TraceParent,
    };

    private Activity Turn() => Single("otron.turn");

    private Activity Single(string name) => Assert.Single(Named(name));

    private IEnumerable<Activity> Named(string name) => _spans.Where(span => span.OperationName == name);

    private static DateTime End(Activity span) => span.StartTimeUtc + span.Duration;
}
