using System.Runtime.CompilerServices;

namespace Otron.Text.Templates.Limits;

/// <summary>Counts the steps of one rendering and stops it at its limits; every loop over template data pays here.</summary>
internal sealed class RenderBudget(TemplateLimits limits, CancellationToken cancellationToken)
{
    private const int StepsBetweenChecks = 4096;
    private const int CharactersPerStepShift = 3;
    private const int CharactersPerSearchStepShift = 9;

    private readonly long _startedAt = limits.Clock.GetTimestamp();
    private long _steps;
    private long _nextCheck = Math.Min(StepsBetweenChecks, limits.MaxSteps + 1);

    public TemplateLimits Limits => limits;

    public void Charge(long steps)
    {
        _steps += steps;
        if (_steps >= _nextCheck)
            Check();
    }

    /// <summary>Pays for reading or writing a string, and refuses one that is too long before it is made.</summary>
    public void ChargeText(long characters)
    {
        if (characters > limits.MaxStringCharacters)
            throw TemplateException.Limit($"a string of more than {limits.MaxStringCharacters} characters was asked for.");
        Charge(1 + (characters >> CharactersPerStepShift));
    }

    /// <summary>Pays for the worst case of looking for one text in another, which is the product of their lengths.</summary>
    public void ChargeSearch(long textCharacters, long soughtCharacters) => Charge((textCharacters * soughtCharacters) >> CharactersPerSearchStepShift);

    public void ChargeItems(long items)
    {
        if (items > limits.MaxListItems)
            throw TemplateException.Limit($"a list of more than {limits.MaxListItems} items was asked for.");
        Charge(items);
    }

    /// <summary>Pays for one item more in a list that has <paramref name="count"/>.</summary>
    public void ChargeItem(int count)
    {
        if (count >= limits.MaxListItems)
            ChargeItems(count + 1L);
        Charge(1);
    }

    /// <summary>Called wherever data or code may nest: a stack overflow cannot be caught and would end the process.</summary>
    public static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw TemplateException.Limit("the template or its data is nested too deep.");
    }

    private void Check()
    {
        _nextCheck = Math.Min(_steps + StepsBetweenChecks, limits.MaxSteps + 1);
        cancellationToken.ThrowIfCancellationRequested();
        if (_steps > limits.MaxSteps)
            throw TemplateException.Limit($"the template took more than {limits.MaxSteps} steps.");
        if (limits.Clock.GetElapsedTime(_startedAt) > limits.MaxDuration)
            throw TemplateException.Limit($"the template took longer than {limits.MaxDuration.TotalSeconds:0.###} s.");
    }
}
