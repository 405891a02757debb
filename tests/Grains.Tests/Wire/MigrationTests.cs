using System.Buffers;
using System.Runtime.CompilerServices;
using Orleans.Runtime;
using Otron.Grains.Generation;

namespace Otron.Grains.Tests.Wire;

/// <summary>What a session takes along when it moves, perhaps to a silo of another build.</summary>
public sealed class MigrationTests
{
    [Fact]
    public void A_session_moves_under_the_names_that_other_builds_know()
    {
        var session = (SessionHome)RuntimeHelpers.GetUninitializedObject(typeof(SessionHome));
        var luggage = new Luggage();

        session.Dehydrate(luggage);

        string[] known = ["_choices Int32", "_leavesAt DateTime", "_tenant String", "_traceParent String"];
        Assert.Equal(known, luggage.Keys.Order(StringComparer.Ordinal));
    }

    private sealed class Luggage : IDehydrationContext
    {
        private readonly List<string> _keys = [];

        public IEnumerable<string> Keys => _keys;

        public void AddBytes(string key, ReadOnlySpan<byte> value) => throw new NotSupportedException(key);

        public void AddBytes<T>(string key, Action<T, IBufferWriter<byte>> valueWriter, T value) => throw new NotSupportedException(key);

        public bool TryAddBytes(string key, ReadOnlySpan<byte> value) => throw new NotSupportedException(key);

        public bool TryAddValue<T>(string key, T? value)
        {
            _keys.Add($"{key} {typeof(T).Name}");
            return true;
        }
    }
}
