using Microsoft.Extensions.Logging;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Storage.Suppressions;

/// <summary>The suppressions of the roles in a process: one book, followed once. The role host owns it.</summary>
internal sealed class RoleSuppressions
{
    private readonly RoleHost _host;
    private readonly TopicFollower _follower;
    private readonly Lock _gate = new();
    private Task? _following;

    private RoleSuppressions(RoleHost host)
    {
        _host = host;
        _follower = new TopicFollower(
            host.Kafka, [TopicCatalogue.Suppressions], Book.Begin, host.Time,
            host.Loggers.CreateLogger("StreamML.Suppressions"));
    }

    /// <summary>Who was erased.</summary>
    public SuppressionBook Book { get; } = new();

    /// <summary>The suppressions of a host's process.</summary>
    public static RoleSuppressions Of(RoleHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Shared(() => new RoleSuppressions(host));
    }

    /// <summary>
    /// Follows the suppressions from now on, and waits until all are known: a role that began without them would bring
    /// back whoever was erased. How long a start may take is the host's to say.
    /// </summary>
    public Task FollowAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_following is null)
            {
                _following = _follower.Ready;
                _host.Run(_follower.RunAsync);
            }

            return _following.WaitAsync(cancellationToken);
        }
    }
}
