using Google.Protobuf;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Messaging.Sources;
using StreamML.StreamProcessors.Tests.Score;
using static StreamML.StreamProcessors.Tests.Collect.CollectRecords;

namespace StreamML.StreamProcessors.Tests.Collect;

/// <summary>Whatever order topics are read in, and however the task falls, the rows are the same.</summary>
public sealed class OrderTests
{
    private static readonly string[] Labels = ["positive", "neutral", "negative"];
    private static readonly string[] Tasks = ["sentiment", "emotion", "personality"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Rows_OfAnyInterleaving_AreTheSame(int seed)
    {
        var logs = Logs(seed);
        using var straight = Fill(logs);
        using var shuffled = Fill(logs);
        using var lagging = Fill(logs);

        straight.Read();
        var random = new Random(seed);
        shuffled.Shuffle(random);
        lagging.Read(random.Next(2) == 0
            ? [TopicCatalogue.ContactFeatures, TopicCatalogue.Feedback]
            : [TopicCatalogue.Events, TopicCatalogue.MessagesEnriched]);

        Assert.Equal(
            ["churn", "demographic", "emotion", "engagement", "lead", "personality", "sentiment"],
            straight.Current.Select(row => row.Task).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            [0, 1],
            straight.Current.Where(row => row.Task == "engagement").Select(row => row.Value).Distinct().Order());
        AssertSame(straight, shuffled);
        AssertSame(straight, lagging);
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void Rows_ThroughFallsAndRestarts_AreTheSame(int seed, bool loseFiles)
    {
        var logs = Logs(seed);
        using var straight = Fill(logs);
        using var falling = Fill(logs);
        straight.Read();
        var random = new Random(seed);

        falling.Shuffle(random, between: () =>
        {
            if (random.Next(5) == 0)
            {
                falling.RollBack();
            }

            if (random.Next(20) == 0)
            {
                falling.Restart(loseFiles);
            }
        });

        AssertSame(straight, falling);
    }

    [Fact]
    public void Records_ThatCannotBeRead_AreDeadLetteredByTheirOwnerAlone()
    {
        using var harness = new CollectHarness();
        foreach (var topic in harness.Topics)
        {
            harness.Add(topic, "k", [1, 2, 3]);
            harness.Add(topic, "k", null);
        }

        harness.Add(Message("m"));
        harness.Serve(Contact, StartMs, 1);
        harness.Add(Outcome("o", StartMs + 1, 5));
        harness.Add(Message("n", StartMs + 2));
        harness.Serve(Contact, StartMs + 2, 2);

        Assert.Single(harness.Read().Rows);
        Assert.Equal(
            [TopicCatalogue.ContactFeatures, TopicCatalogue.CollectorTexts],
            harness.Committed.DeadLetters.Select(letter => letter.Record.Source.Topic).Distinct());
        Assert.Equal(4, harness.Committed.DeadLetters.Count);
    }

    [Fact]
    public void Vectors_OfRecordsThatExpired_WaitForALimitedTime()
    {
        using var harness = new CollectHarness();
        harness.Serve(Contact, StartMs, 1);
        harness.Add(TopicCatalogue.Feedback, "k", CollectHarness.Serialize(Outcome("o", StartMs + 1, 5)), offset: 50);
        var served = new ContactFeatures
        {
            Tenant = Tenant,
            ContactKey = Contact,
            AsOfMs = StartMs + 2,
            Vectors = { new FeatureVector { Schema = "lead", Values = { 2f } } },
            Offsets =
            {
                new SourceOffset
                {
                    Topic = TopicCatalogue.Events.Name, Partition = CollectHarness.Partition, NextOffset = 700,
                },
                new SourceOffset
                {
                    Topic = TopicCatalogue.Feedback.Name, Partition = CollectHarness.Partition, NextOffset = 51,
                },
            },
        };
        harness.Add(served);
        Assert.Empty(harness.Read().Rows);

        harness.Time.Advance(TimeSpan.FromMinutes(59));
        harness.Add(Message("m", StartMs + 3));
        Assert.Empty(harness.Read().Rows);
        harness.Time.Advance(TimeSpan.FromMinutes(2));
        harness.Add(Message("n", StartMs + 4));

        Assert.Equal(5, Assert.Single(harness.Read().Rows).Value);
    }

    private static void AssertSame(CollectHarness expected, CollectHarness actual)
    {
        Assert.Equal(expected.Current.Select(row => row.ToString()), actual.Current.Select(row => row.ToString()));

        // Rows of vectors even come in the same order, each as often.
        Assert.Equal(Tables(expected), Tables(actual));
        Assert.Empty(actual.Committed.DeadLetters);
    }

    private static IEnumerable<string> Tables(CollectHarness harness)
        => harness.Rows.Where(row => row.Features is not null).Select(row => row.ToString());

    private static CollectHarness Fill(IReadOnlyList<SourceRecord> logs)
    {
        var harness = new CollectHarness();
        foreach (var record in logs)
        {
            harness.Add(record);
        }

        return harness;
    }

    /// <summary>Logs as the scorer itself reads and writes them.</summary>
    private static List<SourceRecord> Logs(int seed)
    {
        var random = new Random(seed);
        using var scorer = new ScorerHarness();
        var served = new List<SourceRecord>();
        var batch = new List<SourceRecord>();
        int vectors = 0;
        foreach (var value in History(random))
        {
            batch.Add(scorer.Add(value));
            if (random.Next(6) == 0)
            {
                // Its topics are read in an order of their own, too.
                scorer.Commit([.. batch]);
                batch.Clear();
            }
        }

        scorer.Commit([.. batch]);
        foreach (var features in scorer.Features)
        {
            vectors += random.Next(10) == 0 ? 2 : 1;
            served.Add(new SourceRecord(
                new SourcePartition(TopicCatalogue.ContactFeatures, ScorerHarness.Partition), vectors,
                features.AsOfMs, null, CollectHarness.Serialize(features), []));
        }

        return [.. scorer.Log, .. served];
    }

    private static IEnumerable<IMessage> History(Random random)
    {
        const int Count = 600;
        for (int n = 0; n < Count; n++)
        {
            long now = StartMs + (n * 8 * HourMs);
            long time = random.Next(5) == 0 ? now - random.Next((int)(40 * HourMs)) : now;
            string contact = $"shop/{random.Next(5):D32}";
            string message = $"m{random.Next(Math.Max(1, n - 30), n + 5)}";
            yield return random.Next(12) switch
            {
                0 or 1 => Message($"m{n}", time, $"text {n}", contact),
                2 => Event($"e{n}", "order", time, contact),
                3 => Event($"e{n}", "campaign_sent", time, contact, $"c{n / 30}"),
                4 => Event($"e{n}", "campaign_opened", time, contact, $"c{n / 30}"),
                5 => Read(message, time, contact),
                6 => Outcome($"f{n}", time, random.Next(100), contact: contact),
                7 => Event($"e{n}", random.Next(9) == 0 ? "opt_out" : "lead_outcome", time, contact, outcome: "won"),
                8 => Group($"f{n}", time, contact),
                9 => Edit(message, now, $"edit {n}"),
                10 when random.Next(6) == 0 => Withdrawal(message, now),
                _ => Correction(
                    $"f{n}", message, Labels[random.Next(3)], time, Tasks[random.Next(3)]),
            };
        }
    }

    private static Feedback Group(string id, long timeMs, string contact)
    {
        var opinion = Correction(id, "", "positive", timeMs, "campaign");
        (opinion.Kind, opinion.ContactKey) = (FeedbackKind.Opinion, contact);
        opinion.Demographics = new Demographics { Country = "Peru" };
        return opinion;
    }
}
