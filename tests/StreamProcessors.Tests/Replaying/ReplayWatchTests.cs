using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;
using StreamML.StreamProcessors.Tests.Enrich;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Replaying;

/// <summary>What is counted of a replay while it runs.</summary>
public sealed class ReplayWatchTests
{
    [Fact]
    public async Task Watch_OverStages_CountsRecordsAndComparesTheSampleOnce()
    {
        var live = new LiveLabels();
        live.Add(Id(Result(0)), MessageLabels.Of(Result(0)));
        live.Add(Id(Result(1)), MessageLabels.Of(Changed(1)));
        var watch = new ReplayWatch(ReplayStages.Enricher, live, new LabelCounts(10, 1, 10, 1), only: []);
        var output = new RecordedOutput();
        var stages = watch.Over(new Stages());
        SourceRecord[] batch = [.. Enumerable.Range(0, 4).Select(offset => TextRecords.Record(null, offset, 0))];

        Assert.Equal(4, await stages.ProcessAsync(batch, output, CancellationToken.None));
        Assert.Equal(4, await stages.ProcessAsync(batch, output, CancellationToken.None));

        Assert.Equal(8, output.Sent.Count);
        Assert.Equal(new ReplayCounts(new LabelCounts(12, 2, 12, 2), 8, 3), watch.Counts(deadLetters: 3));
    }

    [Fact]
    public void Labels_ThatWereWrittenDown_AreWhatTheNextOneBeginsWith()
    {
        var labels = new LabelCounts(4, 3, 20, 5);
        var progress = new JobProgress();
        labels.WriteTo(progress);

        Assert.Equal(labels, LabelCounts.Of(progress));
        Assert.Equal(new LabelCounts(), LabelCounts.Of(null));
    }

    private static EnrichedMessage Result(long number) => new()
    {
        Tenant = "acme",
        MessageId = $"w{number}",
        Intent = new IntentEnrichment { Label = IntentLabel.Support },
    };

    private static EnrichedMessage Changed(long number)
    {
        var result = Result(number);
        result.Intent.Label = IntentLabel.Return;
        return result;
    }

    private static UInt128 Id(EnrichedMessage result) => MessageVersionId.Of(result);

    /// <summary>Stages that make one result of each record.</summary>
    private sealed class Stages : IBatchProcessor
    {
        public IReadOnlyList<IStateStore> Stores => [];

        public ValueTask<int> ProcessAsync(
            IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
        {
            foreach (var record in batch)
            {
                output.Send(TopicCatalogue.MessagesEnriched, "acme/1", Result(record.Offset), 0, record);
            }

            return ValueTask.FromResult(batch.Count);
        }
    }
}
