using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Connection;

/// <summary>
/// What a topic is, beyond its name: a topic deleted and made again, or another cluster, is another one.
/// </summary>
/// <param name="ClusterId">The cluster's id.</param>
/// <param name="TopicId">The topic's UUID, as text (KIP-516).</param>
/// <param name="Partitions">How many partitions it has.</param>
public readonly record struct TopicIdentity(string ClusterId, string TopicId, int Partitions);

/// <summary>Looks topics up on the cluster. Thread-safe.</summary>
public interface ITopicIdentities
{
    /// <summary>Finds the identity of topics.</summary>
    /// <exception cref="Errors.TaskRestartException">The cluster did not answer in time, or lacks one.</exception>
    Task<IReadOnlyDictionary<TopicDefinition, TopicIdentity>> GetAsync(
        IEnumerable<TopicDefinition> topics, CancellationToken cancellationToken);
}
