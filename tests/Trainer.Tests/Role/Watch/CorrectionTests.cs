using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role.Watch;

namespace StreamML.Trainer.Tests.Role.Watch;

/// <summary>Corrections by model, and whether they have risen.</summary>
public sealed class CorrectionTests
{
    private const long HourMs = 3_600_000;
    private static readonly DateTimeOffset Now = new(2026, 3, 20, 15, 20, 0, TimeSpan.Zero);

    private readonly CorrectionBook _book = new(14);

    [Fact]
    public void Counts_OfTheLatestDay_AreApartFromTheDaysBefore()
    {
        Window(WindowSize.Hour, Now.AddHours(-1), "intent/linear/1", 100, 7);
        Window(WindowSize.Hour, Now.AddHours(-20), "intent/linear/2", 50, 3);
        Window(WindowSize.Hour, Now.AddHours(-30), "intent/linear/2", 1_000, 900);
        Window(WindowSize.Day, Now.AddDays(-1), "intent/linear/1", 5_000, 4_000);
        Window(WindowSize.Day, Now.AddDays(-2), "intent/linear/1", 400, 4);
        Window(WindowSize.Day, Now.AddDays(-10), "intent/linear/0", 600, 5);
        Window(WindowSize.Day, Now.AddDays(-10), "sentiment/vader/0", 600, 5);

        // The day of yesterday reaches into the latest 24 hours: it is in neither.
        Assert.Equal(new CorrectionCounts(10, 150, 9, 1_000), _book.Of("t", "intent", Now));
        Assert.Equal(default, _book.Of("u", "intent", Now));
    }

    [Fact]
    public void Window_ThatComesAgain_ReplacesTheOneBefore()
    {
        Window(WindowSize.Hour, Now, "intent/linear/1", 100, 7, version: 5);
        Window(WindowSize.Hour, Now, "intent/linear/1", 120, 9, version: 6);
        Window(WindowSize.Hour, Now, "intent/linear/1", 90, 6, version: 4);

        Assert.Equal(new CorrectionCounts(9, 120, 0, 0), _book.Of("t", "intent", Now));
    }

    [Fact]
    public void Windows_TooOldToMatter_AreForgotten()
    {
        Window(WindowSize.Hour, Now, "intent/linear/1", 100, 7);
        Window(WindowSize.Day, Now.AddDays(-2), "intent/linear/1", 400, 4);
        _book.Forget(Now.AddDays(10));
        Assert.Equal(new CorrectionCounts(0, 0, 4, 400), _book.Of("t", "intent", Now.AddDays(10)));
        _book.Forget(Now.AddDays(20));
        Assert.Empty(_book.Models);
    }

    [Theory]
    [InlineData(20, 200, 40, 2_000, true)]
    [InlineData(9, 20, 40, 2_000, false)]
    [InlineData(12, 200, 80, 2_000, false)]
    [InlineData(20, 1_000, 40, 2_000, false)]
    [InlineData(20, 200, 0, 2_000, true)]
    [InlineData(20, 200, 0, 0, false)]
    public void Rise_BeyondChance_IsARise(
        long corrections, long labelled, long correctionsBefore, long labelledBefore, bool risen) => Assert.Equal(
        risen, new CorrectionRise(new CorrectionOptions()).IsRisen(
            new CorrectionCounts(corrections, labelled, correctionsBefore, labelledBefore)));

    // Nothing changes: looked at each hour of a year, hardly ever.
    [Fact]
    public void Rise_LookedAtForAYearWithoutOne_IsHardlyEverSeen()
    {
        var rise = new CorrectionRise(new CorrectionOptions());
        var random = new Random(7);
        int[] hours = [.. Enumerable.Range(0, 380 * 24).Select(_ => Enumerable.Range(0, 20).Count(_ =>
            random.NextDouble() < 0.05))];
        int seen = Enumerable.Range(15 * 24, 365 * 24).Count(hour => rise.IsRisen(new CorrectionCounts(
            hours[(hour - 24)..hour].Sum(), 480, hours[(hour - (15 * 24))..(hour - 24)].Sum(), 14 * 480)));

        Assert.InRange(seen, 0, 2);
    }

    private void Window(
        WindowSize size, DateTimeOffset at, string subject, long labelled, long corrections, long version = 1)
    {
        long length = size == WindowSize.Hour ? HourMs : 24 * HourMs;
        var window = new AnalyticsWindow
        {
            Tenant = "t",
            SubjectKind = WindowSubject.Model,
            Subject = subject,
            Size = size,
            StartMs = at.ToUnixTimeMilliseconds() / length * length,
            Version = version,
            Inbound = labelled,
            Feedback =
            {
                new FeedbackCounts
                {
                    Model = subject.Split('/')[0],
                    Total = corrections + 3,
                    Corrections = corrections,
                },
            },
        };
        _book.Apply(new SourceRecord(
            new SourcePartition(TopicCatalogue.AnalyticsWindows, 0), version, 0, Encoding.UTF8.GetBytes(subject),
            [0, 0, 0, 0, 1, 0, .. window.ToByteArray()], []));
    }
}
