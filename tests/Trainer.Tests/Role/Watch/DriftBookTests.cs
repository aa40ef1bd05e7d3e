using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Trainer.Drift;
using StreamML.Trainer.Role.Watch;

namespace StreamML.Trainer.Tests.Role.Watch;

/// <summary>What is known about drift in the running trainer.</summary>
public sealed class DriftBookTests
{
    private readonly DriftOptions _options = new() { ReferenceContacts = 300, ContactsMin = 50, ReferenceSize = 2_000 };

    [Fact]
    public void Version_AskedTheSameForWeeks_HasNotDrifted()
    {
        var windows = Follow(WatchedContacts.Days(30, 500, _ => 0), watchFromDay: 5);

        Assert.InRange(windows.Count, 100, 600);
        Assert.DoesNotContain(windows, window => window.Report.Features.Any(feature => feature.Drifted));
    }

    [Fact]
    public void Version_AskedOtherwise_HasDriftedWithinADay()
    {
        var windows = Follow(WatchedContacts.Days(14, 500, day => day >= 12 ? 0.25 : 0), watchFromDay: 5);

        var first = windows.First(window => window.Report.Features.Any(feature => feature.Drifted));
        Assert.Equal(
            DateOnly.FromDateTime(WatchedContacts.Start.AddDays(12).DateTime), first.Day);
        Assert.True(first.Memory.Retrain);
        Assert.Contains(windows[^1].Report.Features, feature => feature is { Name: "first", Drifted: true });
    }

    // A trainer that is killed at any record, and another one that reads the days of the reference again.
    [Theory]
    [InlineData(3_977)]
    [InlineData(5_001)]
    [InlineData(6_100)]
    public void Trainer_KilledAndFollowedByAnother_GoesOnWithTheSameEvidence(int killedAt)
    {
        var records = WatchedContacts.Days(14, 500, day => day >= 12 ? 0.1 : 0);
        var expected = Follow(records, watchFromDay: 5);
        var before = new DriftBook(_options, new Dictionary<(string, string), WatchedDrift>());
        var windows = Apply(before, records.Take(killedAt), watchFromDay: 5);
        Assert.NotEmpty(windows);

        var after = new DriftBook(
            _options, new Dictionary<(string, string), WatchedDrift> { [("lead", "t")] = windows[^1].Memory });
        windows.AddRange(Apply(after, records, watchFromDay: int.MaxValue));

        Assert.Equal(expected.Count, windows.Count);
        Assert.Equal(expected[^1].Memory, windows[^1].Memory);
    }

    [Fact]
    public void Sample_OfFewContacts_IsNoReference()
    {
        _options.ReferenceContacts = 501;
        var book = new DriftBook(_options, new Dictionary<(string, string), WatchedDrift>());
        Apply(book, WatchedContacts.Days(5, 500, _ => 0), watchFromDay: int.MaxValue);

        Assert.Null(book.Sample("lead", "t", WatchedContacts.Schema));
    }

    [Fact]
    public void Models_MoreThanFit_AreNotWatched()
    {
        _options.ModelsMax = 2;
        var book = new DriftBook(_options, new Dictionary<(string, string), WatchedDrift>());
        foreach (string tenant in new[] { "a", "b", "c", "a" })
        {
            book.Apply(WatchedContacts.Record(1, WatchedContacts.Start, [0, 0], 0, tenant: tenant));
        }

        Assert.Equal([("lead", "a"), ("lead", "b")], book.Asked);
        Assert.Equal(1, book.Skipped);
    }

    [Fact]
    public void Vectors_AnsweredByAnotherVersion_AreNotObserved()
    {
        var windows = Follow(
            [.. WatchedContacts.Days(10, 500, day => day >= 6 ? 0.5 : 0).Select(record => record)], 5, "2");

        Assert.Empty(windows);
    }

    [Fact]
    public void Memory_ThatIsDamaged_IsForgotten()
    {
        var damaged = new WatchedDrift { Task = "lead", Tenant = "t", Version = "1", ReferenceContacts = 5 };
        var book = new DriftBook(
            _options, new Dictionary<(string, string), WatchedDrift> { [("lead", "t")] = damaged });
        book.Apply(WatchedContacts.Record(1, WatchedContacts.Start, [0, 0], 0));

        Assert.Null(book.Watched("lead", "t"));
        Assert.Equal(1, book.Forgotten);
    }

    [Fact]
    public void Sample_OfTheLatestDays_DoesNotDependOnTheOrderOfPartitions()
    {
        var records = WatchedContacts.Days(20, 100, _ => 0);
        var (inOrder, byPartition) = (new ServedSample(14, 140), new ServedSample(14, 140));
        Add(inOrder, records);
        Add(byPartition, records.OrderBy(record => record.Source.Partition));

        var expected = inOrder.Of(WatchedContacts.Schema);
        Assert.Equal(140, expected.Rows.Count);
        Assert.Equivalent(expected, byPartition.Of(WatchedContacts.Schema), strict: true);
        inOrder.Add("other", "t/1", [1], WatchedContacts.Start.AddDays(20));
        Assert.Empty(inOrder.Of(WatchedContacts.Schema).Rows);
    }

    private static void Add(ServedSample sample, IEnumerable<SourceRecord> records)
    {
        var reader = new Messaging.RecordReader<ContactFeatures>();
        foreach (var record in records)
        {
            Assert.True(reader.TryRead(record, out var served, out _));
            sample.Add(
                WatchedContacts.Schema, served.ContactKey, served.Vectors[0].Values,
                DateTimeOffset.FromUnixTimeMilliseconds(served.MadeAtMs));
        }
    }

    private List<WatchedWindow> Follow(List<SourceRecord> records, int watchFromDay, string version = "1") => Apply(
        new DriftBook(_options, new Dictionary<(string, string), WatchedDrift>()), records, watchFromDay, version);

    private static List<WatchedWindow> Apply(
        DriftBook book, IEnumerable<SourceRecord> records, int watchFromDay, string version = "1")
    {
        var windows = new List<WatchedWindow>();
        foreach (var record in records)
        {
            int day = (DateTimeOffset.FromUnixTimeMilliseconds(record.TimestampMs) - WatchedContacts.Start).Days;
            if (day >= watchFromDay && book.Watched("lead", "t") is null)
            {
                book.Watch(
                    "lead", "t", version,
                    WatchedContacts.Reference(book.Sample("lead", "t", WatchedContacts.Schema)!));
            }

            book.Apply(record);
            windows.AddRange(book.TakeEnded());
        }

        return windows;
    }
}
