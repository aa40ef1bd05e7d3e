using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Handlers;

/// <summary>
/// DeleteTopics, versions 1 to 6; by id in 6 (KIP-516). Topics are gone when the response is sent; the timeout is
/// ignored.
/// </summary>
internal sealed class DeleteTopicsHandler(BrokerCore core)
    : LoopHandler<DeleteTopicsRequest, DeleteTopicsResponse>(core, ApiKey.DeleteTopics, 1, 6, 4)
{
    protected override DeleteTopicsResponse Handle(RequestContext context, DeleteTopicsRequest request)
    {
        IEnumerable<(string? Name, Guid Id)> asked = request.TopicNames.Select(name => ((string?)name, Guid.Empty))
            .Concat(request.Topics.Select(topic => (topic.Name, topic.TopicId)));
        return new() { Responses = [.. asked.Select(Delete)] };
    }

    private DeleteTopicsResponse.DeletableTopicResult Delete((string? Name, Guid Id) asked)
    {
        if (asked.Name is not null && asked.Id != Guid.Empty)
        {
            return new()
            {
                Name = asked.Name,
                ErrorCode = ErrorCode.InvalidRequest,
                ErrorMessage = "Give a name or an id, not both.",
            };
        }

        var topic = asked.Name is null ? Core.Topics.Find(asked.Id) : Core.Topics.Find(asked.Name);
        if (topic is null)
        {
            return new()
            {
                Name = asked.Name,
                TopicId = asked.Id,
                ErrorCode = asked.Name is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition,
            };
        }

        Core.Topics.Delete(topic);
        return new() { Name = topic.Name, TopicId = topic.Id };
    }
}
