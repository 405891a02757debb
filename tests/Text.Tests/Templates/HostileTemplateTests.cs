using System.Text.Json.Nodes;
using Otron.Text.Templates;
using Otron.Text.Templates.Limits;
using static Otron.Text.Tests.Templates.Rendering;

namespace Otron.Text.Tests.Templates;

/// <summary>Templates that mean harm end with an exception, never with the process.</summary>
public class HostileTemplateTests
{
    private const string NestedLoops = "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}";

    // A tenth of the usual steps: the attacks that only steps can stop then end in a tenth of the time.
    private static readonly TemplateLimits FewSteps = TemplateLimits.Default with { MaxSteps = TemplateLimits.Default.MaxSteps / 10 };

    public static TheoryData<string, string> Hostile => new()
    {
        { "nested loops", NestedLoops },
        { "string doubling", "{% set ns = namespace(s='ab') %}{% for i in range(1000) %}{% set ns.s = ns.s + ns.s %}{% endfor %}" },
        { "string repeated", "{{ 'ab' * 10000000000 }}" },
        { "list doubling", "{% set ns = namespace(s=[1]) %}{% for i in range(1000) %}{% set ns.s = ns.s + ns.s %}{% endfor %}" },
        { "list repeated", "{{ [1, 2] * 10000000000 }}" },
        { "huge output", "{% for a in range(100000) %}{% for b in range(1000) %}0123456789012345678901234567890123456789{% endfor %}{% endfor %}" },
        { "replacement that multiplies", "{% set a = 'a' * 100000 %}{{ a.replace('a', a) }}" },
        { "join that multiplies", "{% set a = 'a' * 100000 %}{{ a.join(a) }}" },
        { "split into too many", "{{ ('a ' * 3000000).split() | length }}" },
        { "macro recursion", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}" },
        { "two macros that call each other", "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}" },
        { "deep blocks", string.Concat(Enumerable.Repeat("{% if true %}", 5000)) + string.Concat(Enumerable.Repeat("{% endif %}", 5000)) },
        { "deep parentheses", "{{ " + new string('(', 5000) + "1" + new string(')', 5000) + " }}" },
        { "deep lists", "{{ " + new string('[', 5000) + new string(']', 5000) + " }}" },
        { "deep signs", "{{ " + new string('-', 5001) + "1 }}" },
        { "deep negation", "{{ " + string.Concat(Enumerable.Repeat("not ", 5000)) + "1 }}" },
        { "long sum", "{{ a" + string.Concat(Enumerable.Repeat("+a", 100_000)) + " }}" },
        { "long chain of filters", "{{ 'a'" + string.Concat(Enumerable.Repeat("|upper", 100_000)) + " }}" },
        { "long chain of attributes", "{{ a" + string.Concat(Enumerable.Repeat(".a", 100_000)) + " }}" },
        { "long chain of ifs", "{{ 1" + string.Concat(Enumerable.Repeat(" if 1", 100_000)) + " }}" },
        { "huge range", "{{ range(1000000000) }}" },
        { "huge range of huge numbers", "{{ range(-9223372036854775807, 9223372036854775807) }}" },
        { "wide indent", "{{ [1] | tojson(indent=100000000) }}" },
        { "wide indent of many", "{{ ([1] * 100000) | tojson(indent=1000) }}" },
        { "wide format", "{{ '%1000000000d' | format(1) }}" },
        { "format with a width beyond integers", "{{ '%99999999999d' | format(1) }}" },
        { "wide centre", "{{ 'a' | center(2000000000) }}" },
        { "batches filled up", "{{ [1] | batch(2000000000, 0) | list }}" },
        { "too many slices", "{{ [1] | slice(2000000000) | list }}" },
        { "huge power", "{{ 9 ** (9 ** 9) }}" },
        { "squared again and again", "{% set ns = namespace(n=3) %}{% for i in range(100) %}{% set ns.n = ns.n * ns.n %}{% endfor %}" },
        { "data nested in a loop", "{% set ns = namespace(l=[]) %}{% for i in range(100000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}" },
        { "nested data compared", "{% set a = namespace(l=[]) %}{% set b = namespace(l=[]) %}{% for i in range(100000) %}{% set a.l = [a.l] %}{% set b.l = [b.l] %}{% endfor %}{{ a.l == b.l }}" },
        { "nested data as JSON", "{% set ns = namespace(l=[]) %}{% for i in range(100000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l | tojson }}" },
        { "nested key", "{% set ns = namespace(l=(1,)) %}{% for i in range(100000) %}{% set ns.l = (ns.l,) %}{% endfor %}{{ {ns.l: 1} }}" },
        { "long strings compared", "{% set a = 'a' * 4000000 %}{% set b = 'a' * 4000000 %}{{ ([a] * 100000) | select('equalto', b) | list | length }}" },
        { "long strings sorted", "{% set a = 'a' * 1000000 %}{{ ([a + 'x', a + 'y'] * 50000) | sort | length }}" },
        { "search of the worst kind", "{% set a = 'a' * 1000000 %}{{ (a * 4).split(a + 'b' + a) | length }}{{ (a + 'b' + a) in a * 4 }}" },
        { "strip of the worst kind", "{% set a = 'a' * 1000000 %}{{ a.strip('b' * 1000000 + 'a') }}" },
        { "prefixes of the worst kind", "{% set a = 'a' * 1000000 %}{{ a.startswith(((a + 'x') ,) * 100000) }}" },
        { "long strings as keys", "{% set a = 'a' * 4000000 %}{% for i in range(100000) %}{{ {}[a] }}{% endfor %}" },
        { "format with a width", "{{ '{:1000000000}'.format(1) }}" },
        { "format with a width from an argument", "{{ '{:{}}'.format('a', 99999999999) }}" },
        { "format with a precision", "{{ '{:.1000000000f}'.format(1.5) }}" },
        { "format filled with groups", "{{ '{:01000000000,}'.format(1) }}" },
        { "percent with a star", "{{ '%*d' % (1000000000, 1) }}" },
        { "wide ljust", "{{ 'a'.ljust(10 ** 9) }}" },
        { "wide zfill", "{{ 'a'.zfill(10 ** 18) }}" },
        { "wide tabs", "{{ '\t'.expandtabs(10 ** 9) }}" },
        { "wide date", "{{ strftime_now('%1000000000Y') }}" },
        { "recursive loop", "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}" },
        { "block that prints itself", "{% block a %}{{ self.a() }}{% endblock %}" },
        { "iterators over iterators", "{% set ns = namespace(l=[1]) %}{% for i in range(100000) %}{% set ns.l = ns.l | map('string') %}{% endfor %}{{ ns.l | list }}" },
        { "many words for urlize", "{{ ('www.a.com ' * 500000) | urlize | urlize | length }}" },
        { "a translation that multiplies", "{{ ('a' * 100000).translate({97: 'b' * 100000}) }}" },
        { "expansive macro calls", "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_template_ends_at_a_limit(string attack, string template)
    {
        var failure = OnStackOf(1024 * 1024, () => Render(template, limits: FewSteps));
        Assert.True(failure.Kind == TemplateErrorKind.LimitExceeded, $"{attack}: {failure.Kind} {failure.Message}");
    }

    [Fact]
    public void The_usual_limits_end_what_never_ends() => Assert.Equal(TemplateErrorKind.LimitExceeded, Failure(NestedLoops).Kind);

    [Fact]
    public void Deep_data_is_refused_on_a_small_stack_too()
    {
        const string Nested = "{% macro m(n) %}{{ ((((((((((m(n + 1)))))))))) | trim) ~ '' }}{% endmacro %}{{ m(0) }}";
        Assert.Equal(TemplateErrorKind.LimitExceeded, OnStackOf(256 * 1024, () => Render(Nested)).Kind);
    }

    [Fact]
    public void A_template_that_is_too_long_is_not_parsed()
    {
        var failure = Assert.Throws<TemplateException>(() => ChatTemplate.Parse(new string('x', 1_000_001)));
        Assert.Equal(TemplateErrorKind.LimitExceeded, failure.Kind);
    }

    [Fact]
    public void Time_is_a_limit_of_its_own()
    {
        var limits = TemplateLimits.Default with { Clock = new HastyClock(), MaxSteps = long.MaxValue / 2 };
        var failure = Failure(NestedLoops, limits: limits);
        Assert.Equal(TemplateErrorKind.LimitExceeded, failure.Kind);
        Assert.Contains("longer than 2 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_a_rendering()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var template = ChatTemplate.Parse("{% for a in range(100000) %}{{ a }}{% endfor %}");
        Assert.Throws<OperationCanceledException>(() => { template.Render([], new Dictionary<string, string>(), source.Token); });
    }

    [Theory]
    [InlineData("{{ ''.__class__.__mro__ }}")]
    [InlineData("{{ [].append(1) }}")]
    [InlineData("{% set d = {} %}{{ d.update({'a': 1}) }}")]
    [InlineData("{{ range.__globals__['os'] }}")]
    [InlineData("{{ cycler.__init__.__globals__ }}")]
    public void There_is_no_way_out_of_the_sandbox(string template) => Assert.Equal(TemplateErrorKind.Runtime, Failure(template).Kind);

    [Fact]
    public void Half_a_surrogate_pair_in_the_request_is_an_error_of_the_template_not_a_crash()
    {
        var variables = JsonNode.Parse("""{ "u": "\ud83d" }""")!.AsObject();
        Assert.Equal(TemplateErrorKind.Runtime, Failure("{{ u }}", variables).Kind);
    }

    [Fact]
    public void Data_nested_beyond_the_stack_is_refused()
    {
        JsonNode node = new JsonArray();
        for (int i = 0; i < 200_000; i++)
            node = new JsonArray(node);
        Assert.Equal(TemplateErrorKind.LimitExceeded, Failure("{{ u | length }}", new JsonObject { ["u"] = node }).Kind);
    }

    [Theory]
    [InlineData("a\nb {{ missing.x }}", 2, TemplateErrorKind.Runtime)]
    [InlineData("a\n\n{% nonsense %}", 3, TemplateErrorKind.Syntax)]
    [InlineData("{% if true %}\n{{ 1 // 0 }}\n{% endif %}", 2, TemplateErrorKind.Runtime)]
    public void An_error_names_its_line(string template, int line, TemplateErrorKind kind)
    {
        var failure = Failure(template);
        Assert.Equal((line, kind), (failure.Line, failure.Kind));
        Assert.StartsWith($"Template line {line}: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Threads_share_one_template()
    {
        var template = ChatTemplate.Parse(
            "{% set ns = namespace(n=0) %}{% macro say(m) %}[{{ m.content | upper }}]{% endmacro %}" +
            "{% for m in messages %}{% set ns.n = ns.n + loop.index %}{{ say(m) }}{{ loop.cycle('a', 'b') }}{% endfor %}{{ ns.n }}");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                var segments = template.Render(Chat(("user", $"w{worker}"), ("user", $"i{i}")), new Dictionary<string, string>());
                Assert.Equal($"[W{worker}]a[I{i}]b3", Joined(segments));
            }
        })));
    }

    /// <summary>A second passes each time someone looks.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }

    /// <summary>
    /// How an attack fails on a stack of this size. How deep data may nest depends on the stack, whose usual size differs from machine to
    /// machine and whose frames shrink once the code has been optimised; only a stack of a known, small size gives the same answer everywhere.
    /// </summary>
    private static TemplateException OnStackOf(int bytes, Action attack)
    {
        Exception? caught = null;
        var thread = new Thread(() => caught = Record.Exception(attack), bytes);
        thread.Start();
        thread.Join();
        return Assert.IsType<TemplateException>(caught);
    }
}
