using System.Globalization;
using System.Numerics;
using Otron.Text.Templates.Limits;

namespace Otron.Text.Templates.Values;

/// <summary>Python's numbers: integers without bound (long, then BigInteger) and doubles; a bool counts as 0 or 1.</summary>
internal static class JinjaNumber
{
    // Enough for the 4,300 digits that Python itself will print, and small enough that no operation takes long.
    public const long MaxBits = 16_384;

    private static readonly object[] Small = [.. Enumerable.Range(0, 256).Select(static i => (object)(long)i)];

    public static object Box(long value) => (ulong)value < (ulong)Small.Length ? Small[value] : value;

    public static object Box(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
            return Box((long)value);
        if (value.GetBitLength() > MaxBits)
            throw TemplateException.Limit($"a number of more than {MaxBits} bits was asked for.");
        return value;
    }

    public static bool IsNumber(object value) => value is long or double or bool or BigInteger;

    public static bool IsInteger(object value) => value is long or bool or BigInteger;

    public static bool IsTrue(object number) => number switch
    {
        bool b => b,
        long n => n != 0,
        double d => d != 0,
        _ => true,
    };

    public static double ToDouble(object number) => number switch
    {
        double d => d,
        long n => n,
        bool b => b ? 1 : 0,
        BigInteger big => ToFiniteDouble(big),
        _ => throw Unsupported("float()", number),
    };

    public static BigInteger ToBig(object integer) => integer switch
    {
        long n => n,
        bool b => b ? 1 : 0,
        _ => (BigInteger)integer,
    };

    public static object Truncate(double value)
    {
        if (!double.IsFinite(value))
            throw TemplateException.Runtime("cannot convert an infinite or undefined number to an integer.");
        return Math.Abs(value) < long.MaxValue ? Box((long)value) : Box(new BigInteger(value));
    }

    public static object Negate(object value) => value switch
    {
        long n when n != long.MinValue => Box(-n),
        double d => -d,
        _ when IsInteger(value) => Box(-ToBig(value)),
        _ => throw TemplateException.Runtime($"bad operand type for unary -: '{PythonType.NameOf(value)}'."),
    };

    public static object Abs(object value) => value switch
    {
        double d => Math.Abs(d),
        _ when IsInteger(value) => Box(BigInteger.Abs(ToBig(value))),
        _ => throw Unsupported("abs()", value),
    };

    public static object Add(object left, object right)
    {
        if (left is long a && right is long b)
        {
            long sum = unchecked(a + b);
            // Overflow: the operands agree in sign and the sum does not.
            return ((a ^ sum) & (b ^ sum)) < 0 ? Box((BigInteger)a + b) : Box(sum);
        }
        return left is double || right is double ? ToDouble(left) + ToDouble(right) : Box(ToBig(left) + ToBig(right));
    }

    public static object Subtract(object left, object right) => left is double || right is double
        ? ToDouble(left) - ToDouble(right)
        : left is long a && right is long b && Int128.Abs((Int128)a - b) < long.MaxValue ? Box(a - b) : Box(ToBig(left) - ToBig(right));

    public static object Multiply(object left, object right) => left is double || right is double
        ? ToDouble(left) * ToDouble(right)
        : Box(ToBig(left) * ToBig(right));

    public static object Divide(object left, object right)
    {
        double divisor = ToDouble(right);
        if (divisor == 0)
            throw TemplateException.Runtime("division by zero.");
        return ToDouble(left) / divisor;
    }

    public static object FloorDivide(object left, object right)
    {
        RequireDivisor(right);
        if (left is not double && right is not double)
        {
            var quotient = BigInteger.DivRem(ToBig(left), ToBig(right), out var remainder);
            return Box(!remainder.IsZero && remainder.Sign != ToBig(right).Sign ? quotient - 1 : quotient);
        }
        double dividend = ToDouble(left);
        double divisor = ToDouble(right);
        double floor = Math.Floor((dividend - FloorRemainder(dividend, divisor)) / divisor);
        return floor == 0 ? Math.CopySign(0, dividend / divisor) : floor;
    }

    public static object Modulo(object left, object right)
    {
        RequireDivisor(right);
        if (left is double || right is double)
            return FloorRemainder(ToDouble(left), ToDouble(right));
        var divisor = ToBig(right);
        var remainder = BigInteger.Remainder(ToBig(left), divisor);
        return Box(!remainder.IsZero && remainder.Sign != divisor.Sign ? remainder + divisor : remainder);
    }

    public static object Power(object left, object right)
    {
        if (left is not double && right is not double && ToBig(right).Sign >= 0)
        {
            var value = ToBig(left);
            var exponent = ToBig(right);
            if (BigInteger.Abs(value) <= 1)
                return Box(value.IsZero ? exponent.IsZero ? 1 : 0 : exponent.IsEven ? 1 : value);
            if ((value.GetBitLength() - 1) * exponent > MaxBits)
                throw TemplateException.Limit($"a number of more than {MaxBits} bits was asked for.");
            return Box(BigInteger.Pow(value, (int)exponent));
        }
        double result = Math.Pow(ToDouble(left), ToDouble(right));
        if (ToDouble(left) == 0 && ToDouble(right) < 0)
            throw TemplateException.Runtime("zero cannot be raised to a negative power.");
        if (double.IsNaN(result) && !double.IsNaN(ToDouble(left)) && !double.IsNaN(ToDouble(right)))
            throw TemplateException.Runtime("complex numbers are not supported.");
        return result;
    }

    /// <summary>Negative, zero or positive; null if one of them is not a number (NaN).</summary>
    public static int? Compare(object left, object right)
    {
        if (left is long a && right is long b)
            return a.CompareTo(b);
        if (left is not double && right is not double)
            return ToBig(left).CompareTo(ToBig(right));
        if (left is double x && right is double y)
            return double.IsNaN(x) || double.IsNaN(y) ? null : x.CompareTo(y);
        return left is double d ? -CompareExactly(right, d) : CompareExactly(left, (double)right);
    }

    public static bool AreEqual(object left, object right) => Compare(left, right) == 0;

    /// <summary>Equal numbers of any type hash alike; seeded, so that a template cannot choose keys that collide.</summary>
    public static int Hash(object number) => number switch
    {
        double d when Math.Abs(d) < long.MaxValue && Math.Floor(d) == d => HashCode.Combine((long)d),
        double d when double.IsFinite(d) && Math.Floor(d) == d => new BigInteger(d).GetHashCode(),
        double d => d.GetHashCode(),
        BigInteger big => big.GetHashCode(),
        bool b => HashCode.Combine(b ? 1L : 0L),
        _ => HashCode.Combine((long)number),
    };

    /// <summary>Python's round(): half to even on the exact binary value, not on its decimal print.</summary>
    public static double Round(double value, int digits)
    {
        if (!double.IsFinite(value) || digits > 22)
            return value;
        if (digits < -308)
            return 0;
        var (numerator, denominator) = Fraction(Math.Abs(value));
        var scale = BigInteger.Pow(10, Math.Abs(digits));
        if (digits > 0)
            numerator *= scale;
        else
            denominator *= scale;
        var rounded = DivideHalfEven(numerator, denominator);
        string text = string.Create(CultureInfo.InvariantCulture, $"{rounded}E{-digits}");
        return Math.CopySign(double.Parse(text, CultureInfo.InvariantCulture), value);
    }

    /// <summary>round() of an integer, which changes it only at a negative number of digits.</summary>
    public static BigInteger RoundInteger(BigInteger value, int digits)
    {
        if (digits >= 0)
            return value;
        var unit = BigInteger.Pow(10, -digits);
        return DivideHalfEven(BigInteger.Abs(value), unit) * unit * value.Sign;
    }

    /// <summary>The exact value of a double that is finite and not negative.</summary>
    public static (BigInteger Numerator, BigInteger Denominator) Fraction(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger numerator = bits & 0xFFFFFFFFFFFFF;
        if (exponent == 0)
            exponent++;
        else
            numerator += 1L << 52;
        exponent -= 1075;
        return exponent > 0 ? (numerator << exponent, BigInteger.One) : (numerator, BigInteger.One << -exponent);
    }

    public static BigInteger DivideHalfEven(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        int half = (remainder * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static int? CompareExactly(object integer, double value)
    {
        if (double.IsNaN(value))
            return null;
        if (double.IsInfinity(value))
            return value > 0 ? -1 : 1;
        double floor = Math.Floor(value);
        int order = ToBig(integer).CompareTo(new BigInteger(floor));
        return order == 0 && floor < value ? -1 : order;
    }

    private static double FloorRemainder(double dividend, double divisor)
    {
        double remainder = dividend % divisor;
        if (remainder == 0)
            return Math.CopySign(0, divisor);
        return remainder < 0 != divisor < 0 ? remainder + divisor : remainder;
    }

    private static void RequireDivisor(object right)
    {
        if (!IsTrue(right))
            throw TemplateException.Runtime("integer division or modulo by zero.");
    }

    private static double ToFiniteDouble(BigInteger value)
    {
        double converted = (double)value;
        return double.IsFinite(converted) ? converted : throw TemplateException.Runtime("the integer is too large for a float.");
    }

    private static TemplateException Unsupported(string operation, object value) =>
        TemplateException.Runtime($"{operation} does not take a '{PythonType.NameOf(value)}'.");
}
