using System.Net.Sockets;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;

namespace StreamML.EmbeddedKafka;

/// <summary>
/// Asks an embedded broker to freeze its log, over a connection of its own, for a backup on the broker's machine.
/// Disposing it gives the frozen files up. Not thread-safe.
/// </summary>
public sealed class LogFreezeClient : IDisposable
{
    private readonly BrokerCalls _calls;

    private LogFreezeClient(BrokerCalls calls) => _calls = calls;

    /// <summary>Connects to a broker.</summary>
    /// <param name="bootstrapServers">As Kafka's clients take them, separated by commas; the first is asked.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null: the broker cannot freeze its log, as Apache Kafka cannot.</returns>
    /// <exception cref="SocketException">The broker cannot be reached.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public static async Task<LogFreezeClient?> ConnectAsync(
        string bootstrapServers, CancellationToken cancellationToken) =>
        await BrokerCalls.ConnectAsync(bootstrapServers, FreezeLogRequest.Feature, cancellationToken) is { } calls
            ? new LogFreezeClient(calls)
            : null;

    /// <summary>Freezes the log.</summary>
    /// <exception cref="IOException">The connection was lost, or the log cannot be frozen; the broker's log says
    /// why.</exception>
    public async Task<LogImage> FreezeAsync(CancellationToken cancellationToken)
    {
        var answer = await _calls.CallAsync<FreezeLogResponse>(
            ApiKey.FreezeLog, version: 0, new FreezeLogRequest(), cancellationToken);
        return new LogImage(
            Path.Combine(answer.DataDirectory, answer.Folder),
            answer.ClusterId,
            answer.Position,
            [
                .. from topic in answer.Topics
                   from each in topic.Partitions
                   select new PartitionImage(topic.Name, each.PartitionIndex, each.Start, each.End),
            ],
            [.. answer.Files.Select(file => new FileImage(file.Path, file.Length))]);
    }

    /// <summary>Keeps the frozen files: a connection that rests for ten minutes is closed.</summary>
    /// <exception cref="IOException">The connection was lost, and the files with it.</exception>
    public Task StayAsync(CancellationToken cancellationToken) => _calls.VersionsAsync(cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _calls.Dispose();
}
