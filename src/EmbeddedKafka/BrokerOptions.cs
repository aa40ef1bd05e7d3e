using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;

namespace StreamML.EmbeddedKafka;

/// <summary>
/// Settings of an <see cref="EmbeddedBroker"/>. Immutable; checked at start.
/// </summary>
public sealed class BrokerOptions : IValidatableObject
{
    /// <summary>Folder of the log and all state; created if missing; one broker at a time. No default.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>
    /// Whether records are synced to disk before they are acknowledged. Default true; set to false only to measure the
    /// cost of syncing: a power failure then loses acknowledged records, though the death of the process does not.
    /// </summary>
    public bool SyncBeforeAcknowledging { get; init; } = true;

    /// <summary>
    /// Address to listen on: an IP literal. Default 127.0.0.1, reachable from this machine only: the broker has neither
    /// passwords nor encryption.
    /// </summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>
    /// TCP port, 0 to 65535. 0 (default) takes any free one; see <see cref="EmbeddedBroker.Endpoint"/>.
    /// </summary>
    [Range(0, 65_535)]
    public int Port { get; init; }

    /// <summary>
    /// Address that clients are told to connect to: an IPv4 literal, because "localhost" makes some clients try ::1
    /// first. Null (default): <see cref="Host"/>, or 127.0.0.1 if that is 0.0.0.0.
    /// </summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>Partitions of a topic created without a number, 1 to 10,000. Default 4.</summary>
    [Range(1, 10_000)]
    public int DefaultPartitions { get; init; } = 4;

    /// <summary>
    /// Whether a request for an unknown topic creates it, if the client allows that. Default true, as in Kafka.
    /// </summary>
    public bool AutoCreateTopics { get; init; } = true;

    /// <summary>
    /// Partitions in the whole broker, at least 1. Default 10,000: each costs some memory and open files.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int PartitionsMax { get; init; } = 10_000;

    /// <summary>
    /// Largest Produce request, bytes, at least 1,024. Default 100 MiB (Kafka's socket.request.max.bytes).
    /// </summary>
    [Range(1_024, int.MaxValue - 1_024)]
    public int RequestBytesMax { get; init; } = 100 * 1024 * 1024;

    /// <summary>
    /// Largest request of any other kind, bytes, at least 1,024. Default 8 MiB: parsing one may take several times its
    /// size.
    /// </summary>
    [Range(1_024, int.MaxValue - 1_024)]
    public int ControlRequestBytesMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Bytes of all requests in flight together, at least <see cref="RequestBytesMax"/>. Default 256 MiB. Beyond it
    /// sockets are not read, so clients slow down.
    /// </summary>
    public long RequestMemoryBytesMax { get; init; } = 256L * 1024 * 1024;

    /// <summary>
    /// Bytes of records in one Fetch response, at least 1,024; the first batch is always sent whole. Default 50 MiB.
    /// </summary>
    [Range(1_024, int.MaxValue)]
    public int FetchBytesMax { get; init; } = 50 * 1024 * 1024;

    /// <summary>Longest wait of a Fetch for data. Default 60 s; clients ask for about 0.5 s.</summary>
    public TimeSpan FetchWaitMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests of one connection in progress, 1 to 10,000. Default 64; clients keep 5.</summary>
    [Range(1, 10_000)]
    public int RequestsInFlightMax { get; init; } = 64;

    /// <summary>Open connections, at least 1. Default 2,000. More are refused at once.</summary>
    [Range(1, int.MaxValue)]
    public int ConnectionsMax { get; init; } = 2_000;

    /// <summary>Idle time after which a connection is closed. Default 10 min, as in Kafka.</summary>
    public TimeSpan ConnectionIdleMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Shortest session a group member may ask for. Default 1 s; Kafka's 6 s would slow fail-over needlessly on one
    /// machine.
    /// </summary>
    public TimeSpan GroupSessionTimeoutMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest session a group member may ask for. Default 30 min, as in Kafka.</summary>
    public TimeSpan GroupSessionTimeoutMax { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long an empty group waits for more members before its first generation. Default 0 (Kafka: 3 s), so that
    /// consumers start at once; members that come later cause a rebalance.
    /// </summary>
    public TimeSpan GroupInitialRebalanceDelay { get; init; }

    /// <summary>
    /// How long a member's first join is held without a sign of life from its client. Default 5 min, as in Kafka.
    /// </summary>
    public TimeSpan GroupNewMemberTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Members of one group, at least 1. Default 1,000.</summary>
    [Range(1, int.MaxValue)]
    public int GroupMembersMax { get; init; } = 1_000;

    /// <summary>How long a group without members keeps its committed offsets. Default 7 days, as in Kafka.</summary>
    public TimeSpan OffsetsRetention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Characters of the metadata that a client may store with an offset. Default 4,096, as in Kafka.
    /// </summary>
    [Range(0, 32_767)]
    public int OffsetMetadataMax { get; init; } = 4_096;

    /// <summary>Longest transaction a producer may ask for. Default 15 min, as in Kafka.</summary>
    public TimeSpan TransactionTimeoutMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A transactional id unused for this long is forgotten. Default 7 days, as in Kafka.</summary>
    public TimeSpan TransactionalIdExpiration { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Time before which retention removes nothing, so that a log that was restored is read before it is too old.
    /// Default: none.
    /// </summary>
    public DateTimeOffset RetentionFrom { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>File operations; tests inject faults. Null: the real ones.</summary>
    internal Log.Disk? Disk { get; init; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (bool Holds, string Rule)[] rules =
        [
            (!string.IsNullOrWhiteSpace(DataDirectory), $"{nameof(DataDirectory)} must name a folder."),
            (IPAddress.TryParse(Host, out _), $"{nameof(Host)} must be an IP address."),
            (AdvertisedHost is null || (IPAddress.TryParse(AdvertisedHost, out var ip)
                && ip.AddressFamily == AddressFamily.InterNetwork),
                $"{nameof(AdvertisedHost)} must be an IPv4 address."),
            (RequestMemoryBytesMax >= RequestBytesMax,
                $"{nameof(RequestMemoryBytesMax)} must be at least {nameof(RequestBytesMax)}."),
            (GroupSessionTimeoutMax >= GroupSessionTimeoutMin,
                $"{nameof(GroupSessionTimeoutMax)} must be at least {nameof(GroupSessionTimeoutMin)}."),
            (GroupInitialRebalanceDelay >= TimeSpan.Zero,
                $"{nameof(GroupInitialRebalanceDelay)} must not be negative."),
            .. new[]
            {
                (FetchWaitMax, nameof(FetchWaitMax)), (ConnectionIdleMax, nameof(ConnectionIdleMax)),
                (GroupSessionTimeoutMin, nameof(GroupSessionTimeoutMin)),
                (GroupNewMemberTimeout, nameof(GroupNewMemberTimeout)), (OffsetsRetention, nameof(OffsetsRetention)),
                (TransactionTimeoutMax, nameof(TransactionTimeoutMax)),
                (TransactionalIdExpiration, nameof(TransactionalIdExpiration)),
            }.Select(time => (time.Item1 > TimeSpan.Zero, $"{time.Item2} must be positive.")),
        ];
        return from rule in rules where !rule.Holds select new ValidationResult(rule.Rule);
    }
}
