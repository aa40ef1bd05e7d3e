using StreamML.Schemas.V1;
using static StreamML.StreamProcessors.Tests.Collect.CollectRecords;

namespace StreamML.StreamProcessors.Tests.Collect;

/// <summary>Texts drawn at random for a label.</summary>
public sealed class AuditSampleTests : IDisposable
{
    private const int Texts = 200;

    private readonly CollectHarness _harness = new(auditSamples: 5);

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Texts_OfADay_AreDrawnWhenItIsOverWithTheirChance()
    {
        Day(0);
        Assert.Empty(_harness.Read().Rows);
        Day(1);

        var offers = _harness.Read().Current;

        Assert.Equal(5, offers.Count);
        Assert.All(offers, row => Assert.Equal(
            ("audit", "sentiment", 5d / Texts, "neutral"),
            (row.Task, row.Label, row.SamplingProbability, row.Served.Label)));
        Assert.All(offers, row => Assert.Equal($"text of {row.MessageId}", row.Text));
    }

    [Fact]
    public void Label_OfADrawnText_CarriesTheChanceAndEndsTheOffer()
    {
        Day(0);
        Day(1);
        var offers = _harness.Read().Current;
        foreach (var offer in offers.Take(2))
        {
            _harness.Add(Correction($"f{offer.MessageId}", offer.MessageId, "neutral", StartMs + (2 * DayMs)));
        }

        _harness.Add(Withdrawal(offers[2].MessageId, StartMs + (2 * DayMs)));
        string chosen = Enumerable.Range(0, Texts).Select(n => $"m0-{n}")
            .First(id => offers.All(offer => offer.MessageId != id));
        _harness.Add(Correction("chosen", chosen, "negative", StartMs + (2 * DayMs)));

        var rows = _harness.Read().Current;

        Assert.Equal(2, rows.Count(row => row.Task == "audit"));
        Assert.Equal(
            [0, 5d / Texts, 5d / Texts],
            rows.Where(row => row.Task == "sentiment").Select(row => row.SamplingProbability).Order());
        Assert.All(
            _harness.Rows.Where(row => row.Revoked),
            row => Assert.Equal(("", 0d), (row.Text, row.SamplingProbability)));
    }

    [Fact]
    public void Draws_OverManyDays_FavourNoText()
    {
        // 40 days with 5 of 200 texts: how often each tenth of the numbers is drawn is binomial, 20 +- 4.2 of 200.
        for (int day = 0; day <= 40; day++)
        {
            Day(day);
        }

        var tenths = _harness.Read().Current.Select(row => row.MessageId.Split('-')[1])
            .Select(number => int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) * 10 / Texts)
            .CountBy(tenth => tenth).ToDictionary();

        Assert.Equal(200, tenths.Values.Sum());
        Assert.Equal(10, tenths.Count);
        Assert.All(tenths.Values, count => Assert.InRange(count, 5, 40));
    }

    private void Day(int day)
    {
        long morning = ((StartMs / DayMs) + day) * DayMs;
        for (int n = 0; n < Texts; n++)
        {
            _harness.Add(Message($"m{day}-{n}", morning + (n * 1000), $"text of m{day}-{n}"));
        }
    }
}
