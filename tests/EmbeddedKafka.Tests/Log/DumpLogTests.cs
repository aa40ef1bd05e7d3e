using System.Diagnostics;
using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

/// <summary>
/// Runs only where STREAMML_KAFKA_HOME points at an unpacked Apache Kafka; is shown as skipped elsewhere.
/// </summary>
internal sealed class KafkaToolsFactAttribute : FactAttribute
{
    public static readonly string? Home = Environment.GetEnvironmentVariable("STREAMML_KAFKA_HOME");

    public KafkaToolsFactAttribute()
    {
        if (string.IsNullOrEmpty(Home))
        {
            Skip = "STREAMML_KAFKA_HOME is not set.";
        }
    }
}

/// <summary>Apache Kafka's own tool reads our segment files.</summary>
public sealed class DumpLogTests
{
    [KafkaToolsFact]
    public async Task DumpLog_OfASegment_FindsEveryBatchValid()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, CompactionTests.Compacted);
        log.Append(Batches.Keyed(("k", "dropped"), ("kept", "value")));
        log.Append(Batches.Keyed(("k", null)));
        log.Append(Batches.Build([new("t", "transactional")], 7, 0, 0, transactional: true));
        log.AppendMarker(7, 0, commit: true, coordinatorEpoch: 3);
        log.Append(Batches.Build([new("a", "aborted")], 8, 0, 0, transactional: true));
        log.AppendMarker(8, 0, commit: false, coordinatorEpoch: 3);
        log.Append(Batches.Build([new("z", "zipped")], codec: BatchCodec.Gzip));
        CompactionTests.Pad(log, 40);
        await CompactionTests.SettleAsync(fixture, log);
        await CompactionTests.CompactAsync(fixture);
        string printed = await DumpAsync(fixture.SegmentFile(P0));
        Assert.Contains("payload: value", printed);
        Assert.Contains("payload: zipped", printed);
        Assert.Contains("payload: transactional", printed);
        Assert.Contains("endTxnMarker: COMMIT coordinatorEpoch: 3", printed);
        Assert.Contains("deleteHorizonMs: OptionalLong[", printed);
        Assert.DoesNotContain("payload: dropped", printed);
        Assert.DoesNotContain("payload: aborted", printed);
        Assert.DoesNotContain("isvalid: false", printed);
    }

    private static async Task<string> DumpAsync(string segment)
    {
        var start = new ProcessStartInfo(Path.Combine(KafkaToolsFactAttribute.Home!, "bin", "kafka-dump-log.sh"))
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            ArgumentList = { "--print-data-log", "--deep-iteration", "--files", segment },
        };
        using var process = Process.Start(start)!;
        string printed = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return printed;
    }
}
