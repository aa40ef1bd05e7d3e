using StreamML.Messaging;
using StreamML.Schemas.Topics;

namespace StreamML.Hosting;

/// <summary>
/// A role that nobody runs. What only it dead-letters waits until it runs: the sink counts such records in
/// <c>unreadable_records</c>.
/// </summary>
/// <param name="Role">Its name.</param>
/// <param name="Topics">The topics whose records it dead-letters, without prefix.</param>
public sealed record AbsentOwner(string Role, IReadOnlyList<string> Topics)
{
    /// <summary>Finds them by the members of the roles' groups.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<IReadOnlyList<AbsentOwner>> FindAsync(KafkaConnection kafka)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        var owners = TopicCatalogue.All
            .SelectMany(topic => topic.DeadLetteredBy.Select(owner => (owner.Role, topic.Name)))
            .ToLookup(owner => owner.Role, owner => owner.Name, StringComparer.Ordinal);
        var running = await kafka.RunningAsync(owners.Select(owner => owner.Key));
        return [.. owners.Where(owner => !running.Contains(owner.Key))
            .Select(owner => new AbsentOwner(owner.Key, [.. owner]))];
    }

    /// <inheritdoc />
    public override string ToString()
        => $"nobody runs {Role}: records of {string.Join(", ", Topics)} that it dead-letters wait until it runs";
}
