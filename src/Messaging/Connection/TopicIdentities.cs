using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Connection;

/// <inheritdoc />
internal sealed class TopicIdentities(TopicNames names, IAdminClient admin, TimeProvider time) : ITopicIdentities
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<TopicDefinition, TopicIdentity>> GetAsync(
        IEnumerable<TopicDefinition> topics, CancellationToken cancellationToken)
    {
        try
        {
            string cluster = await ClusterIdAsync().WaitAsync(cancellationToken);
            var described = await DescribeAsync([.. topics.Select(names.Of)], cancellationToken);
            return described.TopicDescriptions.ToDictionary(
                topic => names.Find(topic.Name),
                topic => new TopicIdentity(cluster, topic.TopicId.ToString(), topic.Partitions.Count));
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException("The cluster did not describe its topics.", fault);
        }
    }

    // A newly created topic may be unknown to the queried broker, since brokers learn of it one after another.
    private async Task<DescribeTopicsResult> DescribeAsync(List<string> topics, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await admin.DescribeTopicsAsync(
                    TopicCollection.OfTopicNames(topics),
                    new DescribeTopicsOptions { RequestTimeout = Timeout }).WaitAsync(cancellationToken);
            }
            catch (DescribeTopicsException fault) when (
                time.GetElapsedTime(started) < Timeout
                && fault.Results.TopicDescriptions.All(
                    topic => topic.Error.Code is ErrorCode.NoError or ErrorCode.UnknownTopicOrPart))
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>The cluster's id.</summary>
    public async Task<string> ClusterIdAsync() =>
        (await admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = Timeout })).ClusterId
        ?? throw new TaskRestartException("The cluster has no id.");

    /// <summary>Whether a broker answers within the time-out.</summary>
    public async Task<bool> AnswersAsync(TimeSpan timeout)
    {
        try
        {
            await admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = timeout });
            return true;
        }
        catch (KafkaException)
        {
            return false;
        }
    }
}
