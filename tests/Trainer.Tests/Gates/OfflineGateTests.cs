using Microsoft.Extensions.Time.Testing;
using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Tests.Gates;

/// <summary>The offline gate and its ledger.</summary>
public sealed class OfflineGateTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly EventWindow Training = new(Day, Day.AddDays(20));
    private static readonly EventWindow Later = new(Day.AddDays(20), Day.AddDays(27));

    private readonly OfflineGate _gate = new(
        new OfflineGateOptions { Draws = 1_000 }, new FakeTimeProvider(Day.AddDays(28)));

    [Fact]
    public void Challenger_ThatIsClearlyBetter_IsPromoted()
    {
        var result = _gate.Compare(Comparison(Losses(0.3, 0.1, contacts: 200, seed: 1)));
        Assert.Equal(OfflineVerdict.Promote, result.Verdict);
        Assert.True(result.Low > 0 && result.Improvement is > 0.1 and < 0.3 && result.Probability > 0.99);
        Assert.Equal((200, 600, 1), (result.Contacts, result.Rows, result.Use));
        Assert.Single(result.Ledger.Uses);
    }

    [Fact]
    public void Holdout_FromBeforeTheEndOfATraining_IsRefused()
    {
        var comparison = Comparison(Losses(0.3, 0.1, 200, 1));
        var result = _gate.Compare(comparison with { ChampionTraining = new EventWindow(Day, Day.AddDays(21)) });
        Assert.Equal(OfflineVerdict.Refused, result.Verdict);
        Assert.Contains("take rows of later events", result.Reason, StringComparison.Ordinal);
        Assert.Empty(result.Ledger.Uses);
    }

    [Fact]
    public void Holdout_WithFewContacts_IsNotEnough()
    {
        var result = _gate.Compare(Comparison(Losses(0.3, 0.1, 15, 1)));
        Assert.Equal(OfflineVerdict.NotEnough, result.Verdict);
        Assert.Contains("15 contacts of the 20 needed", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Holdout_UsedOften_HasToBeReplaced()
    {
        var ledger = HoldoutLedger.New("h1");
        var losses = Losses(0.2, 0.2, 100, 1);
        for (int i = 1; i <= 5; i++)
        {
            var result = _gate.Compare(Comparison(losses, ledger, $"v{i}"));
            Assert.Equal(i, result.Use);
            ledger = result.Ledger;
        }

        var repeated = _gate.Compare(Comparison(losses, ledger, "v3"));
        Assert.Equal((3, 5), (repeated.Use, repeated.Ledger.Uses.Count));
        var sixth = _gate.Compare(Comparison(losses, ledger, "v6"));
        Assert.Equal(OfflineVerdict.Refused, sixth.Verdict);
        Assert.Contains("take a new one", sixth.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Promotions_OfEqualsOverAllUsesOfAHoldout_AreFalseRarely()
    {
        // Five equal challengers per holdout, each against the same champion's losses.
        int false_ = 0;
        for (int holdout = 0; holdout < 120; holdout++)
        {
            var ledger = HoldoutLedger.New($"h{holdout}");
            bool any = false;
            for (int i = 0; i < 5; i++)
            {
                var result = _gate.Compare(Comparison(Losses(0.2, 0.2, 100, (holdout * 5) + i), ledger, $"v{i}"));
                ledger = result.Ledger;
                any |= result.Verdict == OfflineVerdict.Promote;
            }

            false_ += any ? 1 : 0;
        }

        // At 5 %, more than 14 of 120 come once in a thousand.
        Assert.InRange(false_, 0, 14);
    }

    [Fact]
    public void Interval_OfRowsOfFewContacts_IsThatOfContacts()
    {
        // Each contact's rows are the same row 50 times over: they say no more than one.
        var once = Losses(0.3, 0.2, 60, 3, rows: 1);
        PairedLoss[] often = [.. once.SelectMany(row => Enumerable.Repeat(row, 50))];
        var (few, many) = (_gate.Compare(Comparison(once)), _gate.Compare(Comparison(often)));
        Assert.Equal(few.High - few.Low, many.High - many.Low, 6);
    }

    [Fact]
    public void Comparison_DoneTwice_IsTheSame()
    {
        var comparison = Comparison(Losses(0.25, 0.2, 80, 4));
        Assert.Equivalent(_gate.Compare(comparison), _gate.Compare(comparison));
    }

    [Fact]
    public void Row_WithoutANumber_IsRefused() => Assert.Throws<ArgumentException>(
        () => _gate.Compare(Comparison([new PairedLoss("a", double.NaN, 0)])));

    private static OfflineComparison Comparison(
        IReadOnlyList<PairedLoss> losses, HoldoutLedger? ledger = null, string challenger = "v2") =>
        new("v1", Training, challenger, Training, Later, losses, ledger ?? HoldoutLedger.New("h"));

    // Errors of a contact go together: half of its error rate is its own.
    private static PairedLoss[] Losses(double champion, double challenger, int contacts, int seed, int rows = 3)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, contacts).SelectMany(contact =>
            {
                double own = random.NextDouble() + 0.5;
                return Enumerable.Range(0, rows).Select(_ => new PairedLoss(
                    $"c{contact}", random.NextDouble() < champion * own ? 1 : 0,
                    random.NextDouble() < challenger * own ? 1 : 0));
            }),
        ];
    }
}
