using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Topics;

/// <summary>Deletes topics and groups, so that they can be recreated.</summary>
internal sealed class TopicRemoval(TopicNames names, IAdminClient admin)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Deletes those that exist. Groups go first: an offset without its topic would apply to the next one.
    /// </summary>
    /// <exception cref="TaskRestartException">The cluster did not do it.</exception>
    public async Task DeleteAsync(
        IReadOnlyList<TopicDefinition> topics, IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        try
        {
            if (groups.Count > 0)
            {
                await admin.DeleteGroupsAsync(
                    [.. groups.Select(group => names.Prefix + group)],
                    new DeleteGroupsOptions { RequestTimeout = Timeout })
                    .WaitAsync(cancellationToken);
            }
        }
        catch (DeleteGroupsException fault) when (
            fault.Results.All(result => result.Error.Code is ErrorCode.NoError or ErrorCode.GroupIdNotFound))
        {
            // A role that never ran has no group.
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException($"The cluster did not delete the groups: {fault.Error.Reason}", fault);
        }

        try
        {
            if (topics.Count > 0)
            {
                await admin.DeleteTopicsAsync(
                    topics.Select(names.Of),
                    new DeleteTopicsOptions { OperationTimeout = Timeout, RequestTimeout = Timeout })
                    .WaitAsync(cancellationToken);
            }
        }
        catch (DeleteTopicsException fault) when (
            fault.Results.All(result => result.Error.Code is ErrorCode.NoError or ErrorCode.UnknownTopicOrPart))
        {
            // Already deleted.
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException($"The cluster did not delete the topics: {fault.Error.Reason}", fault);
        }
    }
}
