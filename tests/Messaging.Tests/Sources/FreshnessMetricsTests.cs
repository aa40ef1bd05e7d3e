using System.Diagnostics.Metrics;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Telemetry;
using StreamML.Schemas.Topics;
using StreamML.Testing.Processors;

namespace StreamML.Messaging.Tests.Sources;

public sealed class FreshnessMetricsTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Age_OfTasksWithRecords_IsThatOfTheOldestUntilItIsHandled()
    {
        var freshness = new FreshnessMetrics("scorer", _time);
        Assert.Equal(0, freshness.AgeSeconds);

        freshness.Handling(0, [Written(secondsAgo: 10), Written(secondsAgo: 30), Written(secondsAgo: 20)]);
        freshness.Handling(1, [Written(secondsAgo: 5)]);
        Assert.Equal(30, freshness.AgeSeconds);

        // A task that fails keeps its records: they grow older.
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(90, freshness.AgeSeconds);

        freshness.Idle(0);
        Assert.Equal(65, freshness.AgeSeconds);
        freshness.Clear();
        Assert.Equal(0, freshness.AgeSeconds);
    }

    [Fact]
    public void Age_OfATaskThatCannotStart_IsTheTimeSinceItFirstFailed()
    {
        var freshness = new FreshnessMetrics("sink", _time);
        freshness.Failed(0);
        _time.Advance(TimeSpan.FromSeconds(40));
        freshness.Failed(0);
        Assert.Equal(40, freshness.AgeSeconds);

        // Started, it waits for records, or has older ones before it.
        freshness.Idle(0);
        Assert.Equal(0, freshness.AgeSeconds);
        freshness.Handling(0, [Written(secondsAgo: 300)]);
        freshness.Failed(0);
        Assert.Equal(300, freshness.AgeSeconds);
    }

    [Fact]
    public void Age_OfRecordsWithoutOrAheadOfTime_IsZero()
    {
        var freshness = new FreshnessMetrics("scorer", _time);
        freshness.Handling(0, [Written(secondsAgo: -3), Written(secondsAgo: 0) with { TimestampMs = -1 }]);
        Assert.Equal(0, freshness.AgeSeconds);
    }

    [Fact]
    public void Gauge_OfAHost_IsPublishedWhileItRuns()
    {
        var freshness = new FreshnessMetrics("a-role-of-this-test", _time);
        freshness.Handling(0, [Written(secondsAgo: 7)]);

        Assert.Empty(Published("a-role-of-this-test"));
        freshness.Start();
        Assert.Equal([7.0], Published("a-role-of-this-test"));
        freshness.Stop();
        Assert.Empty(Published("a-role-of-this-test"));
    }

    private static List<double> Published(string stage)
    {
        var found = new List<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == StageInstruments.Freshness.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, age, tags, _) =>
        {
            if (tags is [{ Key: "stage", Value: string value }] && value == stage)
            {
                found.Add(age);
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return found;
    }

    private SourceRecord Written(int secondsAgo) => new(
        new SourcePartition(TopicCatalogue.MessagesText, 0), 0,
        _time.GetUtcNow().AddSeconds(-secondsAgo).ToUnixTimeMilliseconds(), null, null, []);
}
