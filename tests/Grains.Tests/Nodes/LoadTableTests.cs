using System.Net;
using Otron.Grains.Nodes;
using Otron.Tests;

namespace Otron.Grains.Tests.Nodes;

public sealed class LoadTableTests
{
    private const string Model = "m";

    private readonly ManualTime _time = new();
    private uint _session;
    private long _reports;
    private readonly LoadTable _table;
    private readonly SiloAddress[] _silos = [.. Enumerable.Range(1, 3).Select(i => SiloAddress.New(IPAddress.Loopback, 11110 + i, 1))];

    public LoadTableTests() => _table = new(_time);

    [Fact]
    public void A_burst_between_two_reports_is_spread_evenly()
    {
        foreach (var silo in _silos)
            Report(silo);

        var counts = Enumerable.Range(0, 60).Select(_ => Take()).CountBy(silo => silo).Select(count => count.Value);

        Assert.Equal([20, 20, 20], counts);
    }

    [Fact]
    public void The_freest_rows_come_first_until_they_are_about_level()
    {
        Report(_silos[0], inFlight: 30);
        Report(_silos[1], inFlight: 20, sessions: 90);
        Report(_silos[2], inFlight: 29);

        // 28 of 32 and more are the last eighth; there, the sessions decide.
        Assert.All(Enumerable.Range(0, 8), _ => Assert.Equal(_silos[1], Take()));
        Assert.Equal(_silos[0], Take());
        Assert.Equal(_silos[2], Take());
    }

    [Fact]
    public void Among_equally_free_silos_the_one_with_fewest_sessions_is_next()
    {
        Report(_silos[0], sessions: 3);
        Report(_silos[1], sessions: 3);
        Report(_silos[2], sessions: 2);

        Assert.Equal(_silos[2], Take());
    }

    [Fact]
    public void The_first_silo_that_is_heard_counts_for_all()
    {
        Assert.Null(_table.FirstHeard(_silos));
        Report(_silos[0]);
        _time.Advance(TimeSpan.FromSeconds(3));
        Report(_silos[2]);
        Report(_silos[1]);

        Assert.Equal(_silos[1], _table.FirstHeard(_silos));
    }

    [Fact]
    public void A_placed_session_counts_until_a_report_names_it()
    {
        Report(_silos[0]);
        Report(_silos[1]);
        Assert.Equal(_silos[0], _table.TakeFreest(7, Model, _silos[..2]));

        Report(_silos[0]); // on its way
        Assert.Equal(_silos[1], _table.TakeFreest(8, Model, _silos[..2]));
        Report(_silos[0], inFlight: 1, arrivals: [7]);
        Report(_silos[1], inFlight: 1, arrivals: [8]);
        Assert.Equal(_silos[0], _table.TakeFreest(9, Model, _silos[..2]));
    }

    [Fact]
    public void A_report_that_a_younger_one_has_overtaken_says_nothing()
    {
        Report(_silos[0]);
        Report(_silos[1]);
        Assert.Equal(_silos[0], _table.TakeFreest(7, Model, _silos[..2]));

        Report(_silos[0], inFlight: 1, sessions: 1, arrivals: [7]);
        Report(_silos[0], number: 1);

        // It counts no session, and nobody counts for it any more the one that has arrived since.
        Assert.Equal(_silos[1], Take(2));
    }

    [Fact]
    public void A_session_that_never_arrives_is_given_up()
    {
        Report(_silos[0]);
        Report(_silos[1]);
        Assert.Equal(_silos[0], _table.TakeFreest(7, Model, _silos[..2]));
        _time.Advance(TimeSpan.FromSeconds(11));
        Report(_silos[0]);
        Report(_silos[1]);

        Assert.Equal(_silos[0], _table.TakeFreest(8, Model, _silos[..2]));
    }

    [Fact]
    public void A_silent_silo_is_the_last_choice()
    {
        Report(_silos[0]);
        _time.Advance(TimeSpan.FromSeconds(3));
        Report(_silos[1], inFlight: 40);

        Assert.Equal(_silos[1], _table.TakeFreest(++_session, Model, _silos[..2]));
        Assert.Equal(_silos[0], _table.TakeFreest(++_session, Model, _silos[..1]));
    }

    [Fact]
    public void Serving_prefers_who_serves_then_who_is_unknown_then_anyone()
    {
        Report(_silos[0], model: "other");

        Assert.Equal(_silos[1..], _table.Serving(Model, _silos));
        Report(_silos[1]);
        Assert.Equal([_silos[1]], _table.Serving(Model, _silos));
        Assert.Equal([_silos[0]], _table.Serving(Model, _silos[..1]));
    }

    [Fact]
    public void A_silo_that_left_is_forgotten()
    {
        Report(_silos[0]);
        Report(_silos[1]);
        _table.Keep(_silos[1..]);

        Assert.False(_table.Knows(_silos[..1]));
        Assert.Equal(["silo 11112"], _table.Loads.Select(load => load.Name));
    }

    [Fact]
    public void Sessions_move_from_a_crowded_silo_until_the_other_is_half_as_full()
    {
        Report(_silos[0], sessions: 40);
        Report(_silos[1]);

        var moved = 0;
        for (; _table.TakeRoomier(++_session, Model, _silos[0]) is { } target; moved++)
            Assert.Equal(_silos[1], target);

        // One more than half of the 40.
        Assert.Equal(21, moved);
        Assert.Null(_table.TakeRoomier(++_session, Model, _silos[1]));
    }

    [Fact]
    public void A_silo_that_leaves_gets_nothing_while_another_serves_and_is_asked_where_none_does()
    {
        Report(_silos[0], isDraining: true);
        Report(_silos[1], inFlight: 40);

        Assert.Equal([_silos[1]], _table.Serving(Model, _silos[..2]));
        Assert.Equal([_silos[0]], _table.Serving(Model, [_silos[0], _silos[2]]));
        Assert.Null(_table.TakeOther(++_session, Model, _silos[1]));
    }

    [Fact]
    public void Conversations_go_where_they_can_be_stored_and_stay()
    {
        Report(_silos[0], isDraining: true);
        Report(_silos[1], isCutOff: true);

        Assert.Equal(_silos, _table.Storing(_silos));
        Report(_silos[2]);
        Assert.Equal([_silos[2]], _table.Storing(_silos));
    }

    [Fact]
    public void Who_has_to_leave_takes_the_emptiest_silo_however_full()
    {
        Report(_silos[0]);
        Report(_silos[1], inFlight: 40);
        Report(_silos[2], inFlight: 39);

        Assert.Null(_table.TakeRoomier(++_session, Model, _silos[0]));
        Assert.Equal(_silos[2], _table.TakeOther(++_session, Model, _silos[0]));
    }

    private SiloAddress Take(int silos = 3) => _table.TakeFreest(++_session, Model, _silos[..silos]);

    private void Report(SiloAddress silo, int inFlight = 0, int sessions = 0, string model = Model, uint[]? arrivals = null, bool isDraining = false, bool isCutOff = false, long? number = null) =>
        _table.Report(silo, new()
        {
            Arrivals = arrivals ?? [],
            Number = number ?? ++_reports,
            IsDraining = isDraining,
            IsCutOff = isCutOff,
            Name = $"silo {silo.Endpoint.Port}",
            Address = silo.ToParsableString(),
            Models =
            [
                new()
                {
                    Model = new() { Id = model, Kind = ModelKind.Chat, Created = 0, ContextLength = 1, VocabularySize = 1 },
                    Rows = 32,
                    InFlight = inFlight,
                    IsFull = false,
                    WaitSeconds = 0,
                    Sessions = sessions,
                },
            ],
        });
}
