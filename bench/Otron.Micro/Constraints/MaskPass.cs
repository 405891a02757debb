using System.Text.Json;
using Otron.Text;
using Otron.Text.Constraints;
using Otron.Text.Constraints.Schemas;

namespace Otron.Micro.Constraints;

/// <summary>One pass over all schemas: the times of each compilation and of each mask, in microseconds of processor time.</summary>
internal sealed class MaskPass
{
    public MaskPass(ConstraintVocabulary vocabulary, (JsonElement Schema, byte[] Instance)[] cases, bool isShared)
    {
        GC.Collect();
        var (known, count) = (0.0, 0);
        foreach (var (schema, instance) in cases)
        {
            if (!isShared)
                vocabulary = vocabulary.WithoutMasks();
            var clock = ProcessorClock.Now;
            CompiledConstraint compiled;
            try
            {
                compiled = CompiledConstraint.Compile(terms => SchemaGrammar.Compile(schema, MaskReport.ToTheLetter, terms), vocabulary);
            }
            catch (ConstraintException)
            {
                Refused++;
                continue;
            }
            var constraint = compiled.Start(default, [0]);
            _ = constraint.Allowed();
            Starts.Add(ProcessorClock.Now - clock);
            var ids = SyntheticVocabulary.Split(vocabulary.Table, instance);
            var written = Write(constraint, ids);
            Rejected += written < ids.Count ? 1 : 0;
            var again = compiled.Start(default, [0]);
            clock = ProcessorClock.Now;
            for (var i = 0; i < written; i++)
            {
                _ = again.Allowed();
                again.Accept(ids[i]);
            }
            known += ProcessorClock.Now - clock;
            count += written;
        }
        Known = known / count;
        MaskBytes = vocabulary.Masks.Size;
    }

    public List<double> Masks { get; } = [];

    public List<double> Starts { get; } = [];

    /// <summary>What a token of the same answer costs the second time, its mask and its step together.</summary>
    public double Known { get; }

    public long MaskBytes { get; }

    /// <summary>Masks of one token.</summary>
    public int Forced { get; private set; }

    public int Refused { get; }

    public int Rejected { get; }

    private int Write(TokenConstraint constraint, List<int> ids)
    {
        for (var i = 0; i < ids.Count; i++)
        {
            var clock = ProcessorClock.Now;
            var mask = constraint.Allowed();
            Masks.Add(ProcessorClock.Now - clock);
            Forced += mask.Count == 1 ? 1 : 0;
            if (!mask.Contains(ids[i]))
                return i;
            constraint.Accept(ids[i]);
        }
        return ids.Count;
    }
}
