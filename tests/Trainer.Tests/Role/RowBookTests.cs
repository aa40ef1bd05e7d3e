using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role;

namespace StreamML.Trainer.Tests.Role;

public sealed class RowBookTests
{
    private readonly RowBook _book = new(100);

    [Fact]
    public void Row_WithANewLabel_ReplacesTheOld()
    {
        var row = TrainingRows.Demographic(1);
        _book.Apply(TrainingRows.Record(row, 0));
        row.Label = "neutral";
        _book.Apply(TrainingRows.Record(row, 1));

        Assert.Equal("neutral", Assert.Single(_book.Of("demographic", "t")).Value.Label);
    }

    [Fact]
    public void Row_RevokedOrErased_IsNoExample()
    {
        var (revoked, erased) = (TrainingRows.Demographic(1), TrainingRows.Demographic(2));
        _book.Apply(TrainingRows.Record(revoked, 0));
        _book.Apply(TrainingRows.Record(erased, 1));
        revoked.Revoked = true;
        _book.Apply(TrainingRows.Record(revoked, 2));
        _book.Apply(TrainingRows.Record(erased, 3) with { Value = null });

        Assert.Empty(_book.Groups);
    }

    [Fact]
    public void Examples_OfAnotherTenantOrTask_AreApart()
    {
        _book.Apply(TrainingRows.Record(TrainingRows.Demographic(1), 0));
        _book.Apply(TrainingRows.Record(TrainingRows.Demographic(2, "other"), 1));
        _book.Apply(TrainingRows.Record(TrainingRows.Lead(3), 2));

        Assert.Single(_book.Of("demographic", "t"));
        Assert.Equal(2, _book.Of("demographic", "").Count);
        Assert.Single(_book.Of("lead", "t"));
    }

    [Fact]
    public void Examples_OfACampaign_AreItsOwnAndItsTenants()
    {
        foreach (int number in Enumerable.Range(0, 6))
        {
            var row = TrainingRows.Demographic(number);
            row.CampaignId = number < 2 ? "" : number < 5 ? "spring" : "a/b";
            _book.Apply(TrainingRows.Record(row, number));
        }

        Assert.Equal(
            [ModelScope.Of("t", "spring"), ModelScope.Of("t", "a/b")],
            _book.Campaigns("demographic").Select(campaign => campaign.Scope));
        Assert.Equal(["spring", "a/b"], _book.Campaigns("demographic").Select(campaign => campaign.CampaignId));
        Assert.Equal([("demographic", "t")], _book.Groups);
        Assert.Equal(
            [6, 3, 1, 0],
            new[] { "t", "t/spring", ModelScope.Of("t", "a/b"), "t/other" }
                .Select(scope => _book.Of("demographic", scope).Count));
        var last = new TrainingRun { RunId = "r", Ranges = { new RowRange { NextOffset = 4 } } };
        Assert.Equal((3, 1), Count(_book, "t/spring", last));
    }

    [Fact]
    public void Count_OfExamplesBehindOffsets_IsOfTheNew()
    {
        for (int number = 0; number < 10; number++)
        {
            _book.Apply(TrainingRows.Record(TrainingRows.Demographic(number), number));
        }

        var last = new TrainingRun { RunId = "a", Ranges = { new RowRange { NextOffset = 7 } } };
        Assert.Equal((10, 3), Count(_book, "t", last));
        Assert.Equal((10, 10), Count(_book, "t", null));
    }

    [Fact]
    public void Count_WhileExamplesComeAndGo_IsThatOfCountingAnew()
    {
        var book = new RowBook(50, row => row.Value.Label == "positive");
        var tally = new RowTally(50, row => row.Value.Label == "positive");
        var random = new Random(5);
        var runs = new Dictionary<string, TrainingRun>
        {
            ["t"] = Run("a", 20),
            ["u"] = Run("b", 0),
            [""] = Run("c", 90),
        };
        for (int offset = 0; offset < 400; offset++)
        {
            var row = TrainingRows.Demographic(random.Next(90), random.Next(2) == 0 ? "t" : "u");
            row.Revoked = random.Next(5) == 0;
            book.Apply(TrainingRows.Record(row, offset));
            tally.Apply(TrainingRows.Record(row, offset));
            Assert.Equal(book.Groups, tally.Groups);
            if (random.Next(30) == 0)
            {
                runs["t"] = Run($"t{offset}", offset);
            }

            foreach (var (scope, last) in runs)
            {
                var usable = book.Of("demographic", scope).Where(each => each.Value.Label == "positive").ToList();
                Assert.Equal(
                    (usable.Count, usable.Count(each => each.Offset >= last.Ranges[0].NextOffset)),
                    Count(book, scope, last));
                Assert.Equal(Count(book, scope, last), Count(tally, scope, last));
            }
        }

        static TrainingRun Run(string id, long next) =>
            new() { RunId = id, Ranges = { new RowRange { NextOffset = next } } };
    }

    [Fact]
    public void Changes_OfExamples_AreToldButForThoseThatDoNotFit()
    {
        var told = new List<(string? Before, string? Now)>();
        var book = new RowBook(10, null, (before, now) => told.Add((before?.Value.Label, now?.Value.Label)));
        var row = TrainingRows.Demographic(1);
        book.Apply(TrainingRows.Record(row, 0));
        row.Label = "neutral";
        book.Apply(TrainingRows.Record(row, 1));
        row.Revoked = true;
        book.Apply(TrainingRows.Record(row, 2));
        book.Apply(TrainingRows.Record(row, 3));

        Assert.Equal([(null, "negative"), ("negative", "neutral"), ("neutral", null)], told);
        for (int number = 0; number < 40; number++)
        {
            book.Apply(TrainingRows.Record(TrainingRows.Demographic(number), number));
        }

        Assert.True(book.Dropped > 0);
        Assert.Equal(43, told.Count);
    }

    private static (int All, int Fresh) Count(IRowCounts book, string scope, TrainingRun? last)
    {
        var counts = book.Count("demographic", scope, last);
        return (counts.All, counts.Fresh);
    }

    [Fact]
    public void Examples_MoreThanFit_AreTheLatest()
    {
        for (int number = 0; number < 200; number++)
        {
            _book.Apply(TrainingRows.Record(TrainingRows.Demographic(number), number));
        }

        var kept = _book.Of("demographic", "t");
        Assert.InRange(kept.Count, 100, 110);
        Assert.Equal(200, kept.Count + _book.Dropped);
        Assert.All(kept, row => Assert.True(row.Value.LabelledAtMs >= TrainingRows.Noon + (90 * 1_000)));
    }

    [Fact]
    public void Record_ThatIsNoExample_IsCounted()
    {
        _book.Apply(new SourceRecord(new SourcePartition(TopicCatalogue.TrainingRows, 0), 0, 0, [1], [9, 9], []));

        Assert.Equal(1, _book.Unreadable);
    }

    [Fact]
    public void Hash_OfExamples_ChangesWithALabelAndNotWithTheReading()
    {
        LabelledRow[] rows =
            [.. Enumerable.Range(0, 20).Select(number => new LabelledRow(0, number, TrainingRows.Demographic(number)))];
        string hash = LabelledRow.HashOf(LabelledRow.InOrder(rows));

        Assert.Equal(hash, LabelledRow.HashOf(LabelledRow.InOrder(rows.Reverse())));
        rows[3].Value.Label = "neutral";
        Assert.NotEqual(hash, LabelledRow.HashOf(LabelledRow.InOrder(rows)));
    }
}
