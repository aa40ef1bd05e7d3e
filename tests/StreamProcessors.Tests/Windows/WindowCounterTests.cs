using System.Text;
using Google.Protobuf;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Windows;

/// <summary>What is counted, and what is taken back.</summary>
public sealed class WindowCounterTests
{
    [Fact]
    public async Task Message_Counted_IsInEachWindowOfEachSubject()
    {
        using var harness = new WindowsHarness();

        await harness.FeedAsync(WindowRecords.Message("a"));

        // Tenant, contact and five models, each by minute, hour and day.
        Assert.Equal(21, harness.Windows.Count);
        var minute = harness.Windows["Tenant  Minute 1781518800000"];
        Assert.Equal((1, 1), (minute.Messages, minute.Inbound));
        Assert.Equal(1, minute.Sentiment.Map()["positive"]);
        Assert.Equal(1, minute.Emotion.Map()["joy"]);
        Assert.Equal(1, minute.Intent.Map()["support"]);
        Assert.Equal(1, minute.Risk.Map()["low"]);
        Assert.Equal(1, minute.Language.Map()["en"]);
        Assert.Equal((1, 200_000), (minute.Latency.Count, minute.Latency.SumUs));
        Assert.Equal(1, minute.Latency.Buckets[4]);
        Assert.Equal(1, harness.Windows["Tenant  Hour 1781517600000"].Messages);
        Assert.Equal(1, harness.Windows["Tenant  Day 1781481600000"].Messages);
        var contact = harness.Windows[$"Contact {WindowRecords.Contact} Day 1781481600000"];
        Assert.Equal(1, contact.Sentiment.Map()["positive"]);
        var model = harness.Windows["Model sentiment/m/1 Hour 1781517600000"];
        Assert.Equal((1, 150), (model.Messages, model.Latency.SumUs));
        Assert.Empty(model.Emotion);
    }

    [Fact]
    public async Task Edit_AfterItsMessage_TakesBackWhatWasCounted()
    {
        using var harness = new WindowsHarness();
        await harness.FeedAsync(WindowRecords.Message("a"));

        await harness.FeedAsync(WindowRecords.Edit("a", 1, SentimentLabel.Negative));
        await harness.FeedAsync(WindowRecords.Message("a"));

        var day = harness.Sum(WindowSubject.Tenant, WindowSize.Day);
        Assert.Equal(1, day.Messages);
        Assert.Equal(new Dictionary<string, long> { ["negative"] = 1 }, day.Sentiment.Map());
        Assert.Equal(1, harness.Trends[^1].SentimentDistribution.Map()["negative"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Withdrawal_BeforeOrAfterItsMessage_LeavesNothingCounted(bool before)
    {
        using var harness = new WindowsHarness();
        IMessage[] records = [WindowRecords.Message("a"), WindowRecords.Withdrawal("a")];

        foreach (var record in before ? records.Reverse() : records)
        {
            await harness.FeedAsync(record);
        }

        Assert.All(harness.Windows.Values, window => Assert.Equal(0, window.Messages));
        Assert.All(harness.Windows.Values, window => Assert.Empty(window.Sentiment));
        Assert.Equal(0, harness.Trends[^1].MessageCount);
    }

    [Fact]
    public async Task Message_OfLongAgo_CountsInTheWindowOfItsTime()
    {
        using var harness = new WindowsHarness();
        await harness.FeedAsync(WindowRecords.Message("new"));
        long longAgo = new DateTimeOffset(2009, 2, 24, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

        await harness.FeedAsync(WindowRecords.Message("old", longAgo, change: message => message.History = true));

        var day = harness.Windows[$"Tenant  Day {longAgo}"];
        Assert.Equal(1, day.Messages);
        Assert.Null(day.Latency);
    }

    [Theory]
    [InlineData("positive", 1, 0)]
    [InlineData("Negative", 0, 1)]
    public async Task Feedback_OfAMessage_IsHeldAgainstItsLabelInAnyOrder(string label, int agreements, int corrections)
    {
        foreach (bool first in new[] { true, false })
        {
            using var harness = new WindowsHarness();
            IMessage[] records = [WindowRecords.Message("a"), WindowRecords.Feedback("f", "a", label)];
            foreach (var record in first ? records.Reverse() : records)
            {
                await harness.FeedAsync(record);
            }

            foreach (var subject in new[] { WindowSubject.Tenant, WindowSubject.Contact, WindowSubject.Model })
            {
                var counts = harness.Sum(subject, WindowSize.Hour).FeedbackOf("sentiment");
                Assert.Equal((1, agreements, corrections), (counts.Total, counts.Agreements, counts.Corrections));
            }
        }
    }

    [Fact]
    public async Task Feedback_OfAnEditedMessage_IsHeldAgainstTheEdit()
    {
        using var harness = new WindowsHarness();
        await harness.FeedAsync(WindowRecords.Message("a"), WindowRecords.Feedback("f", "a", "negative"));

        await harness.FeedAsync(WindowRecords.Edit("a", 1, SentimentLabel.Negative));

        var counts = harness.Sum(WindowSubject.Tenant, WindowSize.Minute).FeedbackOf("sentiment");
        Assert.Equal((1, 1, 0), (counts.Total, counts.Agreements, counts.Corrections));
    }

    [Fact]
    public async Task Feedback_OfACampaign_CountsItsLabels()
    {
        using var harness = new WindowsHarness();

        await harness.FeedAsync(
            WindowRecords.Feedback("1", "", "Positive", campaign: "spring"),
            WindowRecords.Feedback("2", "", "splendid", campaign: "spring"),
            WindowRecords.Feedback("3", "", "hot", model: "lead", campaign: "spring"));

        var campaign = harness.Sum(WindowSubject.Campaign, WindowSize.Day, "spring");
        Assert.Equal(new Dictionary<string, long> { ["positive"] = 1, ["other"] = 1 }, campaign.Sentiment.Map());
        Assert.Equal(2, campaign.FeedbackOf("sentiment").Total);
        Assert.Equal((1, 0, 0), (campaign.FeedbackOf("lead").Total, campaign.FeedbackOf("lead").Agreements,
            campaign.FeedbackOf("lead").Corrections));
    }

    [Fact]
    public async Task ScoreChanges_AreCountedByKindAndLevel()
    {
        using var harness = new WindowsHarness();

        await harness.FeedAsync(
            WindowRecords.Change("churn", "high", 1), WindowRecords.Change("churn", "high", 2),
            WindowRecords.Change("lead", "hot", 3));

        var tenant = harness.Sum(WindowSubject.Tenant, WindowSize.Minute);
        Assert.Equal(new Dictionary<string, long> { ["churn/high"] = 2, ["lead/hot"] = 1 }, tenant.ScoreChanges.Map());
        var model = harness.Sum(WindowSubject.Model, WindowSize.Day, "churn/churn/7");
        Assert.Equal(2, model.ScoreChanges.Map()["churn/high"]);
    }

    [Fact]
    public async Task Message_ThatMovesToAnotherContact_CountsThereAlone()
    {
        using var harness = new WindowsHarness();
        await harness.FeedAsync(WindowRecords.Message("a"));

        await harness.FeedAsync(WindowRecords.Message("a", contact: WindowRecords.Other, change: message =>
            message.Revision = new Revision { Id = "a-edit", TimeMs = message.SentAtMs + 1 }));

        Assert.Equal(0, harness.Sum(WindowSubject.Contact, WindowSize.Day, WindowRecords.Contact).Messages);
        Assert.Equal(1, harness.Sum(WindowSubject.Contact, WindowSize.Day, WindowRecords.Other).Messages);
        Assert.Equal(1, harness.Sum(WindowSubject.Tenant, WindowSize.Day).Messages);
        var trends = harness.Trends.GroupBy(trend => trend.ContactKey)
            .ToDictionary(group => group.Key, group => group.Last().MessageCount);
        Assert.Equal((0, 1), (trends[WindowRecords.Contact], trends[WindowRecords.Other]));
    }

    [Fact]
    public async Task Records_InAnyOrderWithFailuresAndRestarts_GiveTheSameWindows()
    {
        IMessage[] records = [.. Mixed(new Random(5))];
        using var whole = new WindowsHarness();
        await whole.FeedAsync(records);
        var expected = whole.Windows;
        for (int seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            using var harness = new WindowsHarness();
            random.Shuffle(records);
            foreach (var batch in records.Chunk(1 + random.Next(20)))
            {
                await harness.FailAsync(batch);
                await harness.FeedAsync(batch);
                if (random.Next(10) == 0)
                {
                    await harness.RestartAsync(loseFiles: random.Next(2) == 0);
                }
            }

            var windows = harness.Windows;
            Assert.All(expected, window => Assert.Equal(window.Value, windows[window.Key]));
            Assert.All(
                windows.Where(window => !expected.ContainsKey(window.Key)),
                window => Assert.Equal(0, window.Value.Messages + window.Value.Feedback.Count));
            Assert.Equal(LastTrends(whole), LastTrends(harness));
        }
    }

    [Fact]
    public async Task Unreadable_OfItsOwnTopics_IsDeadLetteredOnceAndOfOthersPassedBy()
    {
        using var harness = new WindowsHarness();

        await harness.FeedAsync(
        [
            harness.Record(TopicCatalogue.WindowsCounted, "k", [1, 2, 3]),
            harness.Record(TopicCatalogue.WindowsChanges, "k", value: null),
            harness.Record(TopicCatalogue.MessagesEnriched, "k", [1, 2, 3]),
            harness.Record(TopicCatalogue.Feedback, "k", [1, 2, 3]),
            harness.Record(TopicCatalogue.ScoreChanges, "k", [1, 2, 3]),
        ]);

        Assert.Equal(
            [TopicCatalogue.WindowsCounted, TopicCatalogue.WindowsChanges],
            harness.Committed.DeadLetters.Select(letter => letter.Record.Source.Topic));
        Assert.All(harness.Committed.DeadLetters, letter => Assert.Equal("windows", letter.Reason.Stage));
        Assert.Empty(harness.Windows);
    }

    [Fact]
    public async Task Topics_OfItsOwn_HoldNeitherTextsNorIds()
    {
        const string Id = "wamid.HBgNNDkxNzAxMjM0NTY3";
        using var harness = new WindowsHarness();

        await harness.FeedAsync(
            WindowRecords.Message(Id), WindowRecords.Edit(Id, 1, SentimentLabel.Negative),
            WindowRecords.Feedback(Id + "f", Id, "positive"));

        Assert.DoesNotContain(
            harness.Bytes(), bytes => Encoding.UTF8.GetString(bytes).Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain(
            harness.Bytes(), bytes => Encoding.UTF8.GetString(bytes).Contains("wamid", StringComparison.Ordinal));
    }

    private static Dictionary<string, ConversationTrend> LastTrends(WindowsHarness harness)
        => harness.Trends.GroupBy(trend => trend.ContactKey).ToDictionary(group => group.Key, group =>
        {
            var last = group.Last().Clone();
            last.Version = 0;
            return last;
        });

    private static IEnumerable<IMessage> Mixed(Random random)
    {
        var labels = new[] { SentimentLabel.Negative, SentimentLabel.Neutral, SentimentLabel.Positive };
        for (int number = 0; number < 150; number++)
        {
            string id = $"m{number}";
            long ageMs = random.Next(3) == 0 ? random.NextInt64(86_400_000L * 365) : number * 977;
            long timeMs = WindowRecords.TimeMs - ageMs;
            yield return WindowRecords.Message(
                id, timeMs, labels[random.Next(3)], random.Next(-9, 10) / 10f,
                random.Next(3) == 0 ? WindowRecords.Other : WindowRecords.Contact,
                message => message.History = random.Next(8) == 0);
            for (int edit = 1; edit <= random.Next(3); edit++)
            {
                yield return WindowRecords.Edit(id, edit, labels[random.Next(3)], timeMs);
            }

            if (random.Next(6) == 0)
            {
                yield return WindowRecords.Withdrawal(id, timeMs);
            }

            if (random.Next(3) == 0)
            {
                yield return WindowRecords.Feedback(
                    $"f{number}", id, random.Next(2) == 0 ? "positive" : "negative",
                    campaign: random.Next(2) == 0 ? "spring" : "");
            }
        }
    }
}
