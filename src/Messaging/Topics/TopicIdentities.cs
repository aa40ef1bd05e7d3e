using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Faults;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Topics;

/// <inheritdoc />
internal sealed class TopicIdentities(TopicNames names, IAdminClient admin) : ITopicIdentities
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<TopicDefinition, TopicIdentity>> GetAsync(
        IEnumerable<TopicDefinition> topics, CancellationToken cancellationToken)
    {
        try
        {
            string cluster = await ClusterIdAsync().WaitAsync(cancellationToken);
            var described = await admin.DescribeTopicsAsync(
                TopicCollection.OfTopicNames(topics.Select(names.Of)),
                new DescribeTopicsOptions { RequestTimeout = Timeout }).WaitAsync(cancellationToken);
            return described.TopicDescriptions.ToDictionary(
                topic => names.Find(topic.Name),
                topic => new TopicIdentity(cluster, topic.TopicId.ToString(), topic.Partitions.Count));
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException("The cluster did not describe its topics.", fault);
        }
    }

    /// <summary>The cluster's id.</summary>
    public async Task<string> ClusterIdAsync() =>
        (await admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = Timeout })).ClusterId
        ?? throw new TaskRestartException("The cluster has no id.");
}
