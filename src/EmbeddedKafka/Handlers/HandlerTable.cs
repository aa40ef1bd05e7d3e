using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>Every API this broker serves. The advertised versions are computed from this list alone.</summary>
internal sealed class HandlerTable
{
    private readonly Dictionary<short, ApiHandler> _byKey;

    public HandlerTable(BrokerCore core) =>
        _byKey = Create(core).ToDictionary(handler => (short)handler.Key);

    public IEnumerable<ApiHandler> All => _byKey.Values.OrderBy(handler => handler.Key);

    public ApiHandler? Find(short key) => _byKey.GetValueOrDefault(key);

    /// <summary>The response to an ApiVersions request in an unsupported version, sent in version 0.</summary>
    public WireMessage Refusal() => new ApiVersionsResponse
    {
        ErrorCode = ErrorCode.UnsupportedVersion,
        ApiKeys = [ApiVersionsHandler.Describe(_byKey[(short)ApiKey.ApiVersions])],
    };

    private IEnumerable<ApiHandler> Create(BrokerCore core) =>
    [
        new ProduceHandler(core),
        new FetchHandler(core),
        new ListOffsetsHandler(core),
        new MetadataHandler(core),
        new OffsetCommitHandler(core),
        new OffsetFetchHandler(core),
        new FindCoordinatorHandler(core),
        new JoinGroupHandler(core),
        new HeartbeatHandler(core),
        new LeaveGroupHandler(core),
        new SyncGroupHandler(core),
        new DescribeGroupsHandler(core),
        new ListGroupsHandler(core),
        new ApiVersionsHandler(this),
        new CreateTopicsHandler(core),
        new DeleteTopicsHandler(core),
        new DeleteRecordsHandler(core),
        new InitProducerIdHandler(core),
        new OffsetForLeaderEpochHandler(core),
        new AddPartitionsToTxnHandler(core),
        new AddOffsetsToTxnHandler(core),
        new EndTxnHandler(core),
        new TxnOffsetCommitHandler(core),
        new DescribeConfigsHandler(core),
        new AlterConfigsHandler(core),
        new DescribeLogDirsHandler(core),
        new CreatePartitionsHandler(core),
        new DeleteGroupsHandler(core),
        new IncrementalAlterConfigsHandler(core),
        new OffsetDeleteHandler(core),
        new DescribeClusterHandler(core),
        new DescribeProducersHandler(core),
        new DescribeTransactionsHandler(core),
        new ListTransactionsHandler(core),
        new ListConfigResourcesHandler(core),
        new DescribeTopicPartitionsHandler(core),
        new EraseRecordsHandler(core),
        new FreezeLogHandler(core),
    ];
}
