using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.State;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// CreateTopics, versions 2 to 7. Partitions -1 means the broker's default; replication -1 and 1 are the same, more is
/// INVALID_REPLICATION_FACTOR, since there is one broker. Manual assignments must name it alone. Topics are ready when
/// the response is sent; the timeout is ignored. Configs are returned from version 5 on (KIP-525).
/// </summary>
internal sealed class CreateTopicsHandler(BrokerCore core)
    : LoopHandler<CreateTopicsRequest, CreateTopicsResponse>(core, ApiKey.CreateTopics, 2, 7, 5)
{
    protected override CreateTopicsResponse Handle(RequestContext context, CreateTopicsRequest request)
    {
        HashSet<string> repeated =
        [
            .. request.Topics.GroupBy(topic => topic.Name).Where(same => same.Count() > 1).Select(same => same.Key),
        ];
        var response = new CreateTopicsResponse();
        foreach (var asked in request.Topics.DistinctBy(topic => topic.Name))
        {
            response.Topics.Add(repeated.Contains(asked.Name)
                ? Refused(asked, ErrorCode.InvalidRequest, "Duplicate topic name.")
                : Create(asked, request.ValidateOnly));
        }

        return response;
    }

    private static CreateTopicsResponse.CreatableTopicResult Refused(
        CreateTopicsRequest.CreatableTopic asked, ErrorCode error, string? message) => new()
        {
            Name = asked.Name,
            ErrorCode = error,
            ErrorMessage = message,
        };

    private CreateTopicsResponse.CreatableTopicResult Create(
        CreateTopicsRequest.CreatableTopic asked, bool validateOnly)
    {
        var error = Check(asked, out int partitions, out string? message);
        if (error != ErrorCode.None)
        {
            return Refused(asked, error, message);
        }

        ConfigEntry[] configs =
            [.. asked.Configs.Select(each => new ConfigEntry { Name = each.Name, Value = each.Value ?? "" })];
        var topic = validateOnly ? null : Core.Topics.Create(asked.Name, partitions, configs);
        var config = topic?.Config ?? new TopicConfig(configs);
        return new()
        {
            Name = asked.Name,
            TopicId = topic?.Id ?? Guid.Empty,
            ErrorMessage = null,
            NumPartitions = partitions,
            ReplicationFactor = 1,
            Configs =
            [
                .. ConfigDescriptions.Describe(Core, config).Select(
                    each => new CreateTopicsResponse.CreatableTopicResult.CreatableTopicConfigs
                    {
                        Name = each.Key.Name, Value = each.Value, ConfigSource = (sbyte)each.Source,
                    }),
            ],
        };
    }

    private ErrorCode Check(CreateTopicsRequest.CreatableTopic asked, out int partitions, out string? message)
    {
        partitions = asked.NumPartitions == -1 ? Core.Options.DefaultPartitions : asked.NumPartitions;
        if (asked.Assignments.Count > 0)
        {
            if (asked.NumPartitions != -1 || asked.ReplicationFactor != -1)
            {
                message = "Partitions and replication factor must both be -1 where an assignment is given.";
                return ErrorCode.InvalidRequest;
            }

            partitions = asked.Assignments.Count;
            var indexes = asked.Assignments.Select(each => each.PartitionIndex).Order();
            if (!indexes.SequenceEqual(Enumerable.Range(0, partitions))
                || !asked.Assignments.TrueForAll(each => each.BrokerIds is [BrokerCore.NodeId]))
            {
                message = $"Every partition, from 0 on, must be assigned only to broker {BrokerCore.NodeId}.";
                return ErrorCode.InvalidReplicaAssignment;
            }
        }
        else if (asked.ReplicationFactor is not (-1 or 1))
        {
            message = $"Replication factor {asked.ReplicationFactor} is not possible: there is 1 broker.";
            return ErrorCode.InvalidReplicationFactor;
        }

        message = asked.Configs.Select(each => TopicConfig.Problem(each.Name, each.Value))
            .FirstOrDefault(problem => problem is not null);
        return message is not null
            ? ErrorCode.InvalidConfig
            : TopicRules.CheckNew(Core, asked.Name, partitions, out message);
    }
}
