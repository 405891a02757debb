using System.Numerics.Tensors;

namespace Otron.Engine.Generation.Sampling;

/// <summary>
/// Logits to one token, in this order: logit_bias, repetition penalty, frequency and presence penalty, barred tokens, the constraint,
/// temperature, min_p, top_k, top_p, draw. Owned by one engine thread; every buffer is reused.
/// </summary>
/// <remarks>
/// The row of logits is scanned with vectors; only the few tokens that may survive are gathered, sorted and weighed in double.
/// Biased and penalised logits are kept exact: the float row only finds candidates, <see cref="LogitEditor.Score"/> computes their value.
/// </remarks>
internal sealed class Sampler(int vocabularySize, TimeProvider? time = null)
{
    /// <summary>A token this many nats below the best weighs less than 1e-17 of it: no draw of 53 bits can find it.</summary>
    private const double NegligibleNats = 40;

    /// <summary>Exponents are clamped here: smaller weights cannot change the sum, and denormal results would cost ten times as much.</summary>
    private const float LowestExponent = -(float)NegligibleNats - 1;

    /// <summary>A token with less than this share of the best token's weight is never drawn, above all one whose logit is -infinity.</summary>
    private const float LeastWeight = 4e-18f;

    // Tokens that are scanned together: a few vectors.
    private const int BlockLength = 128;

    // Instead of a number of candidates: every token is a candidate, with its weight as its mass.
    private const int Everything = int.MaxValue;

    // How far below the best token candidates are searched; each next step is taken only if the one before found too few.
    private static readonly double[] SearchNats = [4, 10, 20, NegligibleNats];

    private readonly LogitEditor _editor = new(vocabularySize, time ?? TimeProvider.System);
    private readonly CandidateList _list = new(vocabularySize);
    private readonly float[] _weights = new float[vocabularySize];                          // [V] exp((logit - best) / temperature)
    private readonly double[] _blocks = new double[(vocabularySize + BlockLength - 1) / BlockLength]; // sums of blocks of weights

    /// <summary>Ticks that biases and penalties took for the last token.</summary>
    public long PenaltyTicks => _editor.PenaltyTicks;

    /// <summary>The token for output position <paramref name="outputIndex"/>, or -1 if the highest logit is NaN or infinite.</summary>
    /// <param name="logits">[V]; not changed.</param>
    /// <param name="counts">Required if <paramref name="sampling"/> has penalties.</param>
    /// <param name="allowed">The constraint's tokens; one of them is drawn even if the model holds each of them for impossible.</param>
    public int Sample(ReadOnlySpan<float> logits, SamplingParams sampling, TokenCounts? counts, int outputIndex, AllowedTokens allowed = default)
    {
        var count = Candidates(logits, sampling, counts, sampling.Barred(outputIndex), allowed);
        if (count <= 0)
            return -1;
        if (count == 1)
            return _list[0];
        var random = CounterRandom.NextDouble(sampling.Seed, sampling.Choice, outputIndex);
        return count == Everything ? DrawFromAll(logits.Length, random) : _list.Draw(random);
    }

    /// <summary>The distribution that <see cref="Sample"/> draws from. probabilities: [V].</summary>
    internal void Distribution(
        ReadOnlySpan<float> logits, SamplingParams sampling, TokenCounts? counts, Span<double> probabilities, int outputIndex = 0)
    {
        probabilities.Clear();
        var count = Candidates(logits, sampling, counts, sampling.Barred(outputIndex), default);
        if (count == Everything)
        {
            var all = SumBlocks(logits.Length);
            for (var id = 0; id < logits.Length; id++)
                probabilities[id] = _weights[id] < LeastWeight ? 0 : _weights[id] / all;
            return;
        }
        var total = _list.Sum();
        for (var i = 0; i < count; i++)
            probabilities[_list[i]] = _list.MassOf(i) / total;
    }

    /// <summary>
    /// Lists the tokens that may be drawn. Returns how many; 0 if the logits are unusable; <see cref="Everything"/> if only the weights
    /// are filled.
    /// </summary>
    private int Candidates(
        ReadOnlySpan<float> logits, SamplingParams sampling, TokenCounts? counts, ReadOnlySpan<int> barred, AllowedTokens allowed)
    {
        _list.Clear();
        if (!allowed.Ids.IsEmpty)
            return ListFew(logits, sampling, counts, barred, allowed.Ids);
        var row = _editor.Edit(logits, sampling, counts, barred, allowed);
        var best = TensorPrimitives.IndexOfMax(row); // the lowest id of equals, or the first NaN
        if (best >= 0 && float.IsNegativeInfinity(row[best]) && !allowed.Bits.IsEmpty)
            return One(allowed.Lowest);
        if (best < 0 || !float.IsFinite(row[best]))
            return 0;
        if (sampling.Temperature == 0)
            return One(best);
        return IsTruncated(sampling, row.Length)
            ? Truncate(row, logits, row[best], sampling, counts)
            : WeighAll(row, logits, row[best], sampling, counts, barred, allowed);
    }

    private static bool IsTruncated(SamplingParams sampling, int tokens) => sampling.TopK > 0 && sampling.TopK < tokens || sampling.TopP < 1;

    private int One(int id)
    {
        _list.Add(id, 1);
        return 1;
    }

    /// <summary>A constraint that leaves few tokens: nothing else of the row is read, so this costs less than a free draw.</summary>
    private int ListFew(ReadOnlySpan<float> logits, SamplingParams sampling, TokenCounts? counts, ReadOnlySpan<int> barred, ReadOnlySpan<int> ids)
    {
        var (best, bestId) = (double.NegativeInfinity, -1);
        foreach (var id in ids)
        {
            var score = LogitEditor.Score(id, logits, sampling, counts);
            if (double.IsNaN(score) || double.IsPositiveInfinity(score))
                return 0;
            if (!barred.Contains(id) && score > best)
                (best, bestId) = (score, id);
        }
        // Where only barred tokens are left, the answer is complete and ends all the same.
        if (bestId < 0)
            return One(ids[0]);
        if (sampling.Temperature == 0)
            return One(bestId);
        var nats = ThresholdNats(sampling);
        foreach (var id in ids)
        {
            var distance = (LogitEditor.Score(id, logits, sampling, counts) - best) / sampling.Temperature;
            if (distance >= -nats - 1e-9 && !barred.Contains(id))
                _list.Add(id, Math.Exp(distance));
        }
        if (!IsTruncated(sampling, logits.Length))
            return _list.Count;
        var mass = _list.Sum();
        _list.Sort();
        return Cut(sampling, mass);
    }

    /// <summary>Neither top_k nor top_p. Without min_p too, every token may be drawn and none is gathered.</summary>
    private int WeighAll(
        ReadOnlySpan<float> row,
        ReadOnlySpan<float> logits,
        float best,
        SamplingParams sampling,
        TokenCounts? counts,
        ReadOnlySpan<int> barred,
        AllowedTokens allowed)
    {
        if (sampling.MinP > 0)
            return GatherExact(row, logits, best, ThresholdNats(sampling), sampling, counts);
        Weigh(row, best, sampling.Temperature);
        // The float row rounds edited logits, and a large bias rounds a lot, so these few are weighed again in double.
        if (sampling.LogitBias is { } bias)
            foreach (var (id, _) in bias)
                WeighExactly(id, logits, best, sampling, counts, allowed);
        if (sampling.HasPenalties)
            foreach (var (id, _) in counts!)
                WeighExactly(id, logits, best, sampling, counts, allowed);
        foreach (var id in barred)
            _weights[id] = 0;
        return Everything;
    }

    private void WeighExactly(
        int id, ReadOnlySpan<float> logits, float best, SamplingParams sampling, TokenCounts? counts, AllowedTokens allowed)
    {
        if (allowed.Contains(id))
            _weights[id] = (float)Math.Exp((LogitEditor.Score(id, logits, sampling, counts) - best) / sampling.Temperature);
    }

    /// <summary>Finds the block in which the random number falls by the blocks' sums, then the token in it.</summary>
    private int DrawFromAll(int length, double random)
    {
        var left = SumBlocks(length) * random;
        var (start, last) = (0, 0);
        for (var block = 0; block * BlockLength < length; block++)
        {
            if (_blocks[block] == 0)
                continue;
            start = block * BlockLength;
            if (left < _blocks[block])
                break;
            left -= _blocks[block];
        }
        for (var id = start; id < Math.Min(start + BlockLength, length); id++)
        {
            if (_weights[id] < LeastWeight)
                continue;
            last = id;
            left -= _weights[id];
            if (left < 0)
                break;
        }
        return last;
    }

    /// <summary>Sums the weights of each block and returns the total; a block without a drawable token has 0.</summary>
    private double SumBlocks(int length)
    {
        var total = 0.0;
        for (var start = 0; start < length; start += BlockLength)
        {
            var sum = (double)TensorPrimitives.Sum<float>(_weights.AsSpan(start, Math.Min(BlockLength, length - start)));
            _blocks[start / BlockLength] = sum = sum < BlockLength * LeastWeight ? 0 : sum;
            total += sum;
        }
        return total;
    }

    /// <summary>top_k and top_p: sorts only the tokens close enough to the best one to matter.</summary>
    private int Truncate(ReadOnlySpan<float> row, ReadOnlySpan<float> logits, float best, SamplingParams sampling, TokenCounts? counts)
    {
        var thresholdNats = ThresholdNats(sampling);
        var mass = 0.0; // if top_k cuts first, top_p counts within its tokens
        if (sampling.TopK == 0)
        {
            Weigh(row, best, sampling.Temperature);
            mass = KeptWeight(row.Length, thresholdNats);
        }

        foreach (var nats in SearchNats)
        {
            GatherExact(row, logits, best, Math.Min(nats, thresholdNats), sampling, counts);
            if (nats >= thresholdNats || (sampling.TopK > 0 ? _list.Count >= sampling.TopK : _list.Sum() > mass * sampling.TopP))
                break;
        }

        _list.Sort();
        return Cut(sampling, mass);
    }

    /// <summary>top_k and top_p of the sorted list.</summary>
    /// <param name="mass">The mass of all tokens; without use if there is a top_k.</param>
    private int Cut(SamplingParams sampling, double mass)
    {
        if (sampling.TopK > 0)
        {
            _list.CutTopK(sampling.TopK);
            mass = _list.Sum();
        }
        if (sampling.TopP < 1)
            _list.CutTopP(mass * sampling.TopP);
        return _list.Count;
    }

    private static double ThresholdNats(SamplingParams sampling) =>
        sampling.MinP > 0 ? Math.Min(NegligibleNats, -Math.Log(sampling.MinP)) : NegligibleNats;

    /// <summary>weights[id] = exp((logit - best) / temperature), in vectors.</summary>
    private void Weigh(ReadOnlySpan<float> row, float best, float temperature)
    {
        var weights = _weights.AsSpan(0, row.Length);
        TensorPrimitives.Subtract(row, best, weights);
        TensorPrimitives.Divide(weights, temperature, weights);
        TensorPrimitives.Max(weights, LowestExponent, weights);
        TensorPrimitives.Exp(weights, weights);
    }

    private double KeptWeight(int length, double thresholdNats)
    {
        var weights = _weights.AsSpan(0, length);
        if (thresholdNats >= NegligibleNats)
            return TensorPrimitives.Sum<float>(weights);
        var (sum, threshold) = (0.0, Math.Exp(-thresholdNats));
        foreach (var weight in weights)
            if (weight >= threshold)
                sum += weight;
        return sum;
    }

    /// <summary>Candidates within <paramref name="nats"/> of the best after temperature, in the order of ids, their masses exact.</summary>
    private int GatherExact(ReadOnlySpan<float> row, ReadOnlySpan<float> logits, float best, double nats, SamplingParams sampling, TokenCounts? counts)
    {
        var isEdited = sampling.LogitBias is not null || sampling.HasPenalties;
        double temperature = sampling.Temperature;
        // The float threshold is a little generous; the exact one decides.
        var threshold = (float)(best - nats * temperature - 1e-4 * Math.Max(1, Math.Abs(best)));
        _list.Clear();
        for (var start = 0; start < row.Length; start += BlockLength)
        {
            var block = row.Slice(start, Math.Min(BlockLength, row.Length - start));
            if (TensorPrimitives.Max(block) < threshold) // nearly always: candidates are few
                continue;
            for (var i = 0; i < block.Length; i++)
            {
                if (block[i] < threshold)
                    continue;
                var id = start + i;
                var score = isEdited ? LogitEditor.Score(id, logits, sampling, counts) : block[i];
                var distance = (score - best) / temperature;
                if (distance < -nats - 1e-9)
                    continue;
                _list.Add(id, Math.Exp(distance));
            }
        }
        return _list.Count;
    }
}
