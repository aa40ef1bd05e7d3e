using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using StreamML.Messaging.Telemetry;
using StreamML.Schemas.Topics;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

[Collection(PostgresCollection.Name)]
public sealed class LatencyTests(PostgresFixture postgres)
{
    // So long that no other test's message is as old.
    private static readonly TimeSpan Age = TimeSpan.FromDays(20_000);

    [Fact]
    public async Task Latency_OfAMessage_CountsFromTheWebhookToTheCommit()
    {
        var seen = new ConcurrentBag<(string Table, double Seconds)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == SinkInstruments.Latency.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            if (Math.Abs(seconds - Age.TotalSeconds) < 300)
            {
                seen.Add(($"{tags[0].Value}", seconds));
            }
        });
        listener.Start();
        await using var sink = await SinkHarness.CreateAsync(postgres.NewSchema());
        var make = new Records();
        var old = Records.NewMessage("m1", 0);
        old.ReceivedAtMs = (DateTimeOffset.UtcNow - Age).ToUnixTimeMilliseconds();
        var unknown = Records.NewMessage("m2", 0);
        unknown.ReceivedAtMs = 0;

        await sink.SinkAsync(
            [make.Of(TopicCatalogue.WhatsAppMessages, old), make.Of(TopicCatalogue.WhatsAppMessages, unknown)]);

        var (table, took) = Assert.Single(seen);
        Assert.Equal("messages", table);
        Assert.InRange(took, Age.TotalSeconds, Age.TotalSeconds + 300);
        Assert.Equal(2, await sink.CountAsync("messages"));
    }
}
