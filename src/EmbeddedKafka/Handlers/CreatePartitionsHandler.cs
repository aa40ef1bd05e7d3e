using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// CreatePartitions, versions 0 to 3 (KIP-195). Topics only grow. Assignments must name this broker alone.
/// </summary>
internal sealed class CreatePartitionsHandler(BrokerCore core)
    : LoopHandler<CreatePartitionsRequest, CreatePartitionsResponse>(core, ApiKey.CreatePartitions, 0, 3, 2)
{
    protected override CreatePartitionsResponse Handle(RequestContext context, CreatePartitionsRequest request)
    {
        var response = new CreatePartitionsResponse();
        foreach (var asked in request.Topics)
        {
            var error = Grow(asked, request.ValidateOnly, out string? message);
            response.Results.Add(new() { Name = asked.Name, ErrorCode = error, ErrorMessage = message });
        }

        return response;
    }

    private ErrorCode Grow(CreatePartitionsRequest.Topic asked, bool validateOnly, out string? message)
    {
        message = null;
        if (Core.Topics.Find(asked.Name) is not { } topic)
        {
            return ErrorCode.UnknownTopicOrPartition;
        }

        int added = asked.Count - topic.Partitions.Count;
        if (added <= 0)
        {
            message = $"The topic has {topic.Partitions.Count} partitions; {asked.Count} would not be an increase.";
            return ErrorCode.InvalidPartitions;
        }

        if (asked.Assignments is { } assignments
            && (assignments.Count != added || !assignments.TrueForAll(each => each.BrokerIds is [BrokerCore.NodeId])))
        {
            message = $"Each of the {added} new partitions must be assigned only to broker {BrokerCore.NodeId}.";
            return ErrorCode.InvalidReplicaAssignment;
        }

        var error = TopicRules.CheckRoom(Core, added, out message);
        if (error == ErrorCode.None && !validateOnly)
        {
            Core.Topics.Grow(topic, asked.Count);
        }

        return error;
    }
}
