using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;

namespace StreamML.Messaging.Topics;

/// <summary>Tells which roles run anywhere, by the members of their groups.</summary>
internal static class RunningRoles
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Those of the roles whose group has a member. A group that may not be described counts as running: nothing is
    /// known against it.
    /// </summary>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public static async Task<IReadOnlySet<string>> FindAsync(KafkaClients clients, IEnumerable<string> roles)
    {
        var groups = roles.ToDictionary(role => clients.Names.Prefix + role, StringComparer.Ordinal);
        List<ConsumerGroupDescription> described;
        try
        {
            described = (await clients.Admin.DescribeConsumerGroupsAsync(
                groups.Keys, new DescribeConsumerGroupsOptions { RequestTimeout = Timeout }))
                .ConsumerGroupDescriptions;
        }
        catch (DescribeConsumerGroupsException some)
        {
            described = some.Results.ConsumerGroupDescriptions;
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException($"groups: {fault.Error.Code}", fault);
        }

        return described
            .Where(group => group.Members is { Count: > 0 } || group.Error.Code == ErrorCode.GroupAuthorizationFailed)
            .Select(group => groups[group.GroupId]).ToHashSet(StringComparer.Ordinal);
    }
}
