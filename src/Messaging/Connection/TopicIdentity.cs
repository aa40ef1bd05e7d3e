using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Connection;

/// <summary>
/// A topic's identity beyond its name: it differs for a topic that was deleted and recreated, and for another cluster.
/// </summary>
/// <param name="ClusterId">The cluster's id.</param>
/// <param name="TopicId">The topic's UUID, as text (KIP-516).</param>
/// <param name="Partitions">The number of partitions.</param>
public readonly record struct TopicIdentity(string ClusterId, string TopicId, int Partitions);

/// <summary>Looks topics up on the cluster. Thread-safe.</summary>
public interface ITopicIdentities
{
    /// <summary>Finds the identities of topics.</summary>
    /// <exception cref="Errors.TaskRestartException">The cluster did not answer in time, or a topic is
    /// missing.</exception>
    Task<IReadOnlyDictionary<TopicDefinition, TopicIdentity>> GetAsync(
        IEnumerable<TopicDefinition> topics, CancellationToken cancellationToken);
}
