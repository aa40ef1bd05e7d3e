using StreamML.FaultInjection.Checking;
using StreamML.FaultInjection.Poison;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.Traffic.Checking;
using StreamML.Traffic.Plan;

namespace StreamML.FaultInjection.Tests;

/// <summary>The checkers find what they are there for: each fault, put into good records by hand, is seen.</summary>
public sealed class CheckerTests
{
    private static readonly EnrichmentModels Models = EnrichmentModels.CreateDefault();

    [Fact]
    public void Checkers_OfGoodRecords_FindNothing()
    {
        var reading = Read(Stream.Good());
        Assert.All(reading.Audit.Results().Values, result => Assert.True(result.Clean));
        Assert.True(reading.Streams.Findings().Clean);
        Assert.Equal((0L, 0L), (reading.History.Changed, reading.History.WentBack));
    }

    [Fact]
    public void Audit_OfALostRecord_CountsIt()
    {
        var stream = Stream.Good();
        stream.Remove(TopicCatalogue.MessagesEnriched, 1);
        Assert.Equal(1, Of(stream, TopicCatalogue.MessagesEnriched).Lost);
    }

    [Fact]
    public void Audit_OfADoubledRecord_CountsIt()
    {
        var stream = Stream.Good();
        stream.Repeat(TopicCatalogue.WhatsAppMessages, 0);
        Assert.Equal(1, Of(stream, TopicCatalogue.WhatsAppMessages).Duplicated);
    }

    [Fact]
    public void Audit_OfAnotherText_CountsItAsWrong()
    {
        var stream = Stream.Good();
        stream.Change(TopicCatalogue.MessagesText, 0, stream.Text(0, "another text"));
        Assert.Equal(1, Of(stream, TopicCatalogue.MessagesText).Wrong);
    }

    [Fact]
    public void Audit_OfARecordNobodySent_CountsItAsUnexpected()
    {
        var stream = Stream.Good();
        stream.Add(stream.Text(99, "never sent"));
        Assert.Equal(1, Of(stream, TopicCatalogue.MessagesText).Unexpected);
    }

    [Fact]
    public void Streams_OfHalfATransaction_CountItAsTorn()
    {
        var stream = Stream.Good();
        stream.Remove(TopicCatalogue.MessagesText, 2);
        Assert.Equal(1, Read(stream).Streams.Findings().Torn);
    }

    [Fact]
    public void Streams_OfTheOtherHalf_CountItAsTorn()
    {
        var stream = Stream.Good();
        stream.Remove(TopicCatalogue.WhatsAppMessages, 2);
        Assert.Equal(1, Read(stream).Streams.Findings().Torn);
    }

    [Fact]
    public void Streams_OfMessagesAgainstTheirInput_CountThemAsReordered()
    {
        var stream = Stream.Good();
        stream.Swap(TopicCatalogue.WhatsAppMessages, 0, 1);
        stream.Swap(TopicCatalogue.MessagesText, 0, 1);
        stream.Swap(TopicCatalogue.MessagesEnriched, 0, 1);
        Assert.True(Read(stream).Streams.Findings().Reordered > 0);
    }

    [Fact]
    public void Streams_OfSwappedEnrichments_CountThemAsReordered()
    {
        var stream = Stream.Good();
        stream.Swap(TopicCatalogue.MessagesEnriched, 0, 1);
        Assert.True(Read(stream).Streams.Findings().Reordered > 0);
    }

    [Fact]
    public void Streams_OfAnotherScore_CountItAsWronglyEnriched()
    {
        var stream = Stream.Good();
        stream.Change(
            TopicCatalogue.MessagesEnriched, 1, stream.Enriched(1, message => message.Sentiment.Score += 0.01f));
        Assert.Equal(1, Read(stream).Streams.Findings().WronglyEnriched);
    }

    [Fact]
    public void Streams_OfAnotherLanguage_CountItAsWronglyEnriched()
    {
        var stream = Stream.Good();
        stream.Change(TopicCatalogue.MessagesEnriched, 1, stream.Enriched(1, message => message.Language.Code = "xx"));
        Assert.Equal(1, Read(stream).Streams.Findings().WronglyEnriched);
    }

    [Fact]
    public void History_OfAChangedValueAtAnOffset_CountsIt()
    {
        var stream = Stream.Good();
        var reading = Read(stream);
        reading.Observe(stream.At(TopicCatalogue.MessagesText, 0) with { Value = [1, 2, 3] });
        Assert.Equal(1, reading.History.Changed);
    }

    [Fact]
    public void History_OfALaterReading_FindsChangedGoneAndSkipped()
    {
        var live = new RecordHistory();
        var later = new RecordHistory();
        foreach (var record in new[] { At(0, 1), At(1, 1), At(3, 1) })
        {
            live.Add(record);
        }

        foreach (var record in new[] { At(0, 9), At(2, 1), At(3, 1), At(4, 1) })
        {
            later.Add(record);
        }

        Assert.Equal((1L, 1L, 1L), live.Compare(later));
    }

    [Fact]
    public void History_OfAReaderThatGoesBack_CountsIt()
    {
        var history = new RecordHistory();
        history.Add(At(5, 1));
        history.Add(At(4, 1));
        Assert.Equal(1, history.WentBack);
    }

    [Fact]
    public void Outcome_OfADeadLetterWithOtherBytes_IsAFault()
    {
        var poison = new PoisonRecord(TopicCatalogue.MessagesText, "x", "poison-1", [1, 2, 3], Outcome.DeadLetter);
        var place = new Position("messages.text", 0, 7);
        var origin = new SourceRecord(
            new(poison.Topic, 0), 7, 0, PoisonRecords.Key(poison), poison.Value, PoisonRecords.Headers(poison));
        var written = DeadLetterRecord.Create(origin, new DeadLetterReason("s", RefusalCode.NoValue, ""), 1, 0);
        var letter = new SourceRecord(new(written.Topic, 0), 0, 0, written.Key, written.Value, written.Headers);
        Assert.Null(PoisonOutcomes.FaultOf(letter, poison, place));
        Assert.NotNull(PoisonOutcomes.FaultOf(letter with { Value = [1, 2] }, poison, place));
        Assert.NotNull(PoisonOutcomes.FaultOf(letter with { Headers = [] }, poison, place));
        Assert.NotNull(
            PoisonOutcomes.FaultOf(letter with { Source = new(TopicCatalogue.Events.DeadLetter(), 0) }, poison, place));
    }

    private static SourceRecord At(long offset, byte value) =>
        new(new SourcePartition(TopicCatalogue.Events, 0), offset, 0, null, [value], []);

    private static AuditResult Of(Stream stream, TopicDefinition topic) => Read(stream).Audit.Results()[topic.Name];

    private static Reading Read(Stream stream)
    {
        var reading = new Reading(stream.Ledger, Models, TimeProvider.System);
        foreach (var record in stream.Records())
        {
            reading.Observe(record);
        }

        return reading;
    }
}
