using Microsoft.Extensions.Logging;
using StreamML.Messaging;
using StreamML.Messaging.Errors;
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
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
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

    /// <summary>
    /// Warns of each once, after a time in which services that start together have come up. While the cluster is away
    /// it waits as long again.
    /// </summary>
    internal static async Task WarnAsync(
        Func<Task<IReadOnlyList<AbsentOwner>>> find, TimeSpan grace, TimeProvider time, ILogger log,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<AbsentOwner>? absent = null;
        while (absent is null)
        {
            await Task.Delay(grace, time, cancellationToken);
            try
            {
                absent = await find();
            }
            catch (TaskRestartException fault)
            {
                HostingLog.OwnersUnknown(log, fault.Message);
            }
        }

        foreach (var owner in absent)
        {
            HostingLog.OwnerAbsent(log, owner);
        }
    }

    /// <inheritdoc />
    public override string ToString()
        => $"nobody runs {Role}: records of {string.Join(", ", Topics)} that it dead-letters wait until it runs";
}
