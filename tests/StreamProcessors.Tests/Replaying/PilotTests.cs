using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;
using StreamML.StreamProcessors.Tests.Enrich;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>The records of a pilot, and what they come to.</summary>
public sealed class PilotTests
{
    [Fact]
    public void Sample_OfPartitionsOfSeveralSizes_TakesTheFirstOfEachInTurns()
    {
        var sample = new PilotSample("enricher", most: 5);
        foreach (var (partition, offset) in new[] { (2, 7), (0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (2, 9) })
        {
            sample.Add(At(partition, offset));
        }

        Assert.Equal(
            ["0: 1 2 3", "2: 7 9"],
            sample.Chosen().Select(each => $"{each.Partition}: {string.Join(' ', each.Offsets)}"));
    }

    [Fact]
    public void Sample_OfNothing_HasNothing()
    {
        var sample = new PilotSample("enricher", most: 0);
        sample.Add(At(0, 1));
        Assert.Empty(sample.Chosen());
    }

    [Fact]
    public void Sample_OfARecordThatWasRedrivenForAnotherRole_LeavesItOut()
    {
        var sample = new PilotSample("enricher", most: 5);
        sample.Add(At(0, 1) with { Headers = [new RecordHeader(RedriveHeaders.For, "sink"u8.ToArray())] });
        sample.Add(At(0, 2));
        Assert.Equal("2", string.Join(' ', Assert.Single(sample.Chosen()).Offsets));
    }

    [Fact]
    public async Task Stages_ThatThrowOnARecord_GiveUpThatOneAlone()
    {
        var output = new PilotOutput(ReplayStages.Enricher);
        await PilotRun.ProcessAsync(
            new Stages(), [.. Enumerable.Range(0, 7).Select(offset => At(0, offset))], output,
            CancellationToken.None);

        Assert.Equal(1, output.DeadLetters);
        Assert.Equal(
            ["0", "1", "2", "4", "5", "6"],
            output.Results.Cast<EnrichedMessage>().Select(result => result.MessageId));
    }

    [Fact]
    public void Report_OfResults_CountsWhatChangesBesideTheLiveOnes()
    {
        var made = new PilotOutput(ReplayStages.Enricher) { DeadLetters = 1 };
        var live = new LiveLabels();
        for (int number = 0; number < 3; number++)
        {
            var result = Result($"w{number}", number == 0 ? IntentLabel.Return : IntentLabel.Support);
            result.Translation = new TranslationEnrichment { Outcome = TranslationOutcome.Unavailable };
            made.Results.Add(result);
        }

        foreach (string id in new[] { "w0", "w1" })
        {
            var result = Result(id, IntentLabel.Support);
            result.Translation = new TranslationEnrichment { Outcome = TranslationOutcome.Translated };
            live.Add(MessageVersionId.Of(result), MessageLabels.Of(result));
        }

        var pilot = PilotReport.Of(made, live, only: []);

        Assert.Equal((4L, 1L), (pilot.Records, pilot.DeadLetters));
        Assert.Equal((2L, 2L), (pilot.Compared, pilot.Changed));

        // Outcomes of translations count as changes, not as labels.
        Assert.Equal((2L, 1L), (pilot.Labels, pilot.LabelsChanged));
        Assert.Equal(
            ["intent support return 1", "translation translated unavailable 2"],
            pilot.Moves.Select(move => $"{move.Field} {move.From} {move.To} {move.Messages}"));
    }

    [Theory]
    [InlineData(1_000, 50, 0, 20_000)]
    [InlineData(1_000, 50, 10, 100_000)]
    [InlineData(1_000, 50, 100, 20_000)]
    [InlineData(1_000, 0, 10, -1)]
    public void Time_OfAllRecords_IsAtTheRateOfThePilotUpToTheCap(
        long records, double rate, long maxRate, long expectedMs) =>
        Assert.Equal(expectedMs, PilotRun.ExpectedMs(records, rate, maxRate));

    [Fact]
    public void Pilot_OfAPlanThatNobodyStarted_IsWaitedForUntilItIsMade()
    {
        var job = new Job
        {
            State = JobState.Planned,
            Replay = new ReplayPlan { Pilot = { new ReplayOffsets { Offsets = { 1 } } } },
        };
        Assert.True(JobStates.WaitsForPilot(job));
        job.Replay.MissingModels.Add("intent//5");
        Assert.False(JobStates.WaitsForPilot(job));
        job.Replay.MissingModels.Clear();
        job.Pilot = new ReplayPilot { Fault = "no model" };
        Assert.False(JobStates.WaitsForPilot(job));
        Assert.False(JobStates.WaitsForPilot(new Job { State = JobState.Planned, Replay = new ReplayPlan() }));
    }

    private static SourceRecord At(int partition, int offset) => TextRecords.Record(null, offset, 0) with
    {
        Source = new SourcePartition(TopicCatalogue.MessagesText, partition),
    };

    private static EnrichedMessage Result(string id, IntentLabel intent) => new()
    {
        Tenant = "acme",
        MessageId = id,
        Intent = new IntentEnrichment { Label = intent },
    };

    /// <summary>Stages that do three records at a time and throw where the fourth is among them.</summary>
    private sealed class Stages : IBatchProcessor
    {
        public IReadOnlyList<IStateStore> Stores => [];

        public ValueTask<int> ProcessAsync(
            IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
        {
            int done = Math.Min(3, batch.Count);
            foreach (var record in batch.Take(done))
            {
                output.Send(
                    TopicCatalogue.MessagesEnriched, "acme/1", Result($"{record.Offset}", IntentLabel.Support), 0);
                if (record.Offset == 3)
                {
                    throw new FormatException();
                }
            }

            return ValueTask.FromResult(done);
        }
    }
}
