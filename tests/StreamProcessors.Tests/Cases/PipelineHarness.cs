using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.Sink;
using StreamML.Sink.Tests.Fixtures;
using StreamML.StreamProcessors.Stages.Enrich;
using StreamML.StreamProcessors.Tests.Enrich;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Raw records to rows: the Normaliser, the Enricher and the sink in one process.</summary>
internal sealed class PipelineHarness : IAsyncDisposable
{
    private static readonly EnrichmentModels Models = EnrichmentModels.CreateDefault();

    private readonly SinkHarness _sink;
    private long _nextOffset;

    private PipelineHarness(SinkHarness sink) => _sink = sink;

    public NormaliserHarness Normaliser { get; } = new();

    public static async Task<PipelineHarness> CreateAsync(PostgresOptions postgres)
        => new(await SinkHarness.CreateAsync(postgres));

    public Task<T> ScalarAsync<T>(string sql) => _sink.ScalarAsync<T>(sql);

    public Task<string> DumpAsync(string sql) => _sink.DumpAsync(sql);

    public Task<long> CountAsync(string table) => _sink.CountAsync(table);

    /// <summary>Processes the records and sinks everything that comes of them.</summary>
    public async Task RunAsync(params SourceRecord[] records)
    {
        var normalised = Normaliser.Commit(records);
        var parts = TextRecords.Parts(Models, translator: null, Normaliser.Time);
        var enriched = await TextRecords.RunAsync(
            parts, Normaliser.Time, [
                .. normalised.Of<TextMessage>(TopicCatalogue.MessagesText).Select(TextRecords.Frame)]);
        Assert.Empty(enriched.DeadLetters);
        SourceRecord[] sunk = [.. Records(normalised), .. Records(enriched)];
        await _sink.SinkAsync([.. sunk.Select(record => record with { Offset = _nextOffset++ })]);
    }

    public async ValueTask DisposeAsync()
    {
        Normaliser.Dispose();
        await _sink.DisposeAsync();
    }

    /// <summary>What a processor wrote, as the sink reads it; all at offset 0.</summary>
    public static IEnumerable<SourceRecord> Records(RecordedOutput output)
        => output.Sent.Where(sent => SinkTopics.All.Contains(sent.Topic)).Select(sent => new SourceRecord(
            new SourcePartition(sent.Topic, 0), 0, sent.TimestampMs, Encoding.UTF8.GetBytes(sent.Key),
            [.. ConfluentFraming.Prefix(7, MessageIndexes.Of(sent.Value.Descriptor)), .. sent.Value.ToByteArray()],
            []));
}
