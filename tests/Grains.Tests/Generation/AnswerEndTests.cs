using System.Globalization;

namespace Otron.Grains.Tests.Generation;

/// <summary>Where an answer ends, and what of its end and of its special tokens it shows.</summary>
[Collection(ClusterCollection.Name)]
public sealed class AnswerEndTests(ClusterFixture cluster)
{
    private const string Model = ClusterFixture.ChatMl;
    private const string ImStart = "<|im_start|>";

    private static readonly SamplingSettings Greedy = new() { Temperature = 0 };

    [Fact]
    public async Task A_stop_token_ends_the_answer_and_is_shown_only_if_that_is_wanted()
    {
        var whole = await GenerateAsync(Ask() with { MaxTokens = 20 });
        var ids = IdsOf(whole);
        var at = Array.FindIndex(ids, 4, id => Array.IndexOf(ids, id) >= 4);
        var request = Ask() with { MaxTokens = 20, Sampling = Greedy with { StopTokenIds = [ids[at]] } };

        var hidden = await GenerateAsync(request);
        var shown = await GenerateAsync(request with { ShowStop = true });

        Assert.Equal((Decode(ids[..at]), FinishReason.Stop, at + 1), (hidden.Text, hidden.Finished.FinishReason, hidden.Finished.CompletionTokens));
        Assert.Equal((Decode(ids[..(at + 1)]), FinishReason.Stop), (shown.Text, shown.Finished.FinishReason));
    }

    [Fact]
    public async Task A_minimum_bars_the_models_own_end()
    {
        var end = cluster.ChatModel(Model).Config.EndTokenIds[0];
        var ending = Greedy with { LogitBias = new() { [end] = 100 } };

        var answer = await GenerateAsync(Ask() with { MaxTokens = 20, Sampling = ending with { MinTokens = 6 } });

        Assert.Equal((FinishReason.Stop, 7), (answer.Finished.FinishReason, answer.Finished.CompletionTokens));
    }

    [Fact]
    public async Task An_end_that_is_ignored_is_a_token_like_others()
    {
        var end = cluster.ChatModel(Model).Config.EndTokenIds[0];
        var request = Ask() with { MaxTokens = 3, Sampling = Greedy with { LogitBias = new() { [end] = 100 }, IgnoreEndTokens = true } };
        var name = cluster.ChatModel(Model).Tokenizer.TokenOf(end);

        var hidden = await GenerateAsync(request);
        var shown = await GenerateAsync(request with { ShowSpecialTokens = true });

        Assert.Equal(("", FinishReason.Length, 3), (hidden.Text, hidden.Finished.FinishReason, hidden.Finished.CompletionTokens));
        Assert.Equal((name + name + name, FinishReason.Length), (shown.Text, shown.Finished.FinishReason));
    }

    [Theory]
    [InlineData(ImStart, false, "")]
    [InlineData(ImStart, true, ImStart)]
    [InlineData(ImStart + ImStart, false, "")]
    [InlineData(ImStart + "never", false, null)]
    public async Task A_stop_text_that_spells_a_special_token_is_found_where_that_token_is_drawn(string stop, bool showStop, string? text)
    {
        var id = cluster.ChatModel(Model).Tokenizer.IdOf(ImStart)!.Value;
        var request = Ask() with { MaxTokens = 5, Stop = [stop], ShowStop = showStop, Sampling = Greedy with { LogitBias = new() { [id] = 100 } } };

        foreach (var showSpecialTokens in (bool[])[false, true])
        {
            var answer = await GenerateAsync(request with { ShowSpecialTokens = showSpecialTokens });

            Assert.Equal(text is null ? FinishReason.Length : FinishReason.Stop, answer.Finished.FinishReason);
            Assert.Equal(text ?? (showSpecialTokens ? string.Concat(Enumerable.Repeat(ImStart, 5)) : ""), answer.Text);
        }
    }

    [Fact]
    public async Task A_stop_text_within_the_minimum_is_text()
    {
        var whole = await GenerateAsync(Ask() with { MaxTokens = 20 });
        var stop = whole.Text[1..3];

        var answer = await GenerateAsync(Ask() with { MaxTokens = 20, Stop = [stop], Sampling = Greedy with { MinTokens = 20 } });

        Assert.Equal((whole.Text, FinishReason.Length), (answer.Text, answer.Finished.FinishReason));
        Assert.Equal(whole.Text[..whole.Text.IndexOf(stop, StringComparison.Ordinal)], (await GenerateAsync(Ask() with { MaxTokens = 20, Stop = [stop] })).Text);
    }

    [Fact]
    public async Task An_answer_with_all_of_it_resumes_anywhere_as_it_would_have_gone_on()
    {
        var free = await GenerateAsync(Ask() with { MaxTokens = 24 });
        var ids = IdsOf(free);
        var request = Ask() with
        {
            MaxTokens = 24,
            Stop = [free.Text[4..6], ImStart],
            ShowStop = true,
            ShowSpecialTokens = true,
            Sampling = new() { Temperature = 0.9f, Seed = 3, MinTokens = 8, StopTokenIds = [.. ids.Take(12).Distinct()], IgnoreEndTokens = true },
        };
        var whole = await GenerateAsync(request);
        var deltas = whole.Events.Where(e => e.Kind == GenerationEventKind.Delta).ToArray();

        for (var made = 1; made < deltas.Length; made++)
        {
            int[] had = [.. deltas[..made].SelectMany(delta => delta.TokenIds!)];
            var rest = await GenerateAsync(request with { Continuation = new([new(had, IsFinished: false)]) });

            Assert.Equal(whole.Text, string.Concat(deltas[..made].Select(delta => delta.Text)) + rest.Text);
            Assert.Equal((whole.Finished.FinishReason, whole.Finished.CompletionTokens), (rest.Finished.FinishReason, rest.Finished.CompletionTokens));
        }
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(-1)]
    public async Task A_stop_token_outside_the_vocabulary_is_refused(int id)
    {
        var refusal = await Assert.ThrowsAsync<OtronException>(() => GenerateAsync(Ask() with { Sampling = Greedy with { StopTokenIds = [id] } }));

        Assert.Equal((ErrorCode.InvalidRequest, "stop_token_ids"), (refusal.Code, refusal.Parameter));
        Assert.Contains(id.ToString(CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
    }

    private static GenerationRequest Ask() => new() { Model = Model, Tenant = "ends", Messages = [new("user", "Hello")], Sampling = Greedy };

    private static int[] IdsOf(Answers answer) =>
        [.. answer.Events.Where(e => e.Kind == GenerationEventKind.Delta).SelectMany(delta => delta.TokenIds!)];

    private string Decode(int[] ids) => cluster.ChatModel(Model).Tokenizer.Decode(ids, skipSpecialTokens: true);

    private Task<Answers> GenerateAsync(GenerationRequest request) => Answers.ReadAsync(cluster.NewSession(request.Model).GenerateAsync(request));
}
