using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedKafka;

namespace StreamML.Bench.Broker;

/// <summary>
/// The cost of durability in the embedded broker. <c>mock</c> compares it with librdkafka's mock broker, which keeps
/// records in memory; <c>sync</c> with itself with syncing disabled.
/// </summary>
internal sealed class BrokerBenchmark : IBenchmark
{
    private const int UsualRecords = 1_000_000;
    private const string Synced = "embedded broker, acknowledged after fdatasync";
    private int _run;

    public string Name => "broker";

    public string Description =>
        "the embedded broker against librdkafka's in-memory mock broker, and against itself unsynced";

    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        int records = effort.Of(UsualRecords);
        using var folder = new ScratchFolder();
        await using var synced = await StartAsync(folder.Sub("synced"), sync: true, cancellationToken);
        await using var unsynced = await StartAsync(folder.Sub("unsynced"), sync: false, cancellationToken);
        (string, Func<Task<double>>) system = (Synced, () => ProduceAsync(synced, records, cancellationToken));
        var mock = await Paired.RunAsync(
            "mock", "records/s",
            ("librdkafka's mock broker, in memory, in the client", () => Task.Run(
                () => ProduceRun.OntoMock(NextTopic(), records), cancellationToken)),
            system, effort.Pairs, progress);
        var sync = await Paired.RunAsync(
            "sync", "records/s",
            ("the same without the sync", () => ProduceAsync(unsynced, records, cancellationToken)),
            system, effort.Pairs, progress);
        return [mock, sync];
    }

    private static Task<EmbeddedBroker> StartAsync(string directory, bool sync, CancellationToken cancellationToken) =>
        EmbeddedBroker.StartAsync(
            new BrokerOptions { DataDirectory = directory, SyncBeforeAcknowledging = sync },
            TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);

    // One topic per run, deleted afterwards, so that disk usage stays constant.
    private async Task<double> ProduceAsync(EmbeddedBroker broker, int records, CancellationToken cancellationToken)
    {
        string topic = NextTopic();
        double rate = await Task.Run(
            () => ProduceRun.Onto(broker.BootstrapServers, topic, records), cancellationToken);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers })
            .SetLogHandler((_, _) => { })
            .Build();
        await admin.DeleteTopicsAsync([topic]);
        return rate;
    }

    private string NextTopic() => $"bench-{++_run}";
}
