namespace Otron.Engine.Generation.Scheduling;

/// <summary>An exponential moving average: each new measurement counts for a fifth. Zero before the first.</summary>
internal struct MovingAverage
{
    private const double Weight = 0.2;

    public double Value { get; private set; }

    public void Add(double measured) => Value = Value == 0 ? measured : Value + Weight * (measured - Value);
}
