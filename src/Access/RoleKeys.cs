using Microsoft.Extensions.Logging;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Access;

/// <summary>The keys of the roles in a process: one book, followed once. The role host owns it.</summary>
public sealed class RoleKeys
{
    private static readonly TimeSpan StartWait = TimeSpan.FromSeconds(20);

    private readonly RoleHost _host;
    private readonly ILogger _log;
    private readonly TopicFollower _follower;
    private readonly Lock _gate = new();
    private Task? _following;

    private RoleKeys(RoleHost host)
    {
        _host = host;
        Book = new AccessKeyBook(host.Time);
        _log = host.Loggers.CreateLogger("StreamML.Access");
        _follower = new TopicFollower(host.Kafka, [TopicCatalogue.AccessKeys], Book.Begin, host.Time, _log);
    }

    /// <summary>The keys.</summary>
    public AccessKeyBook Book { get; }

    /// <summary>The keys of a host's process.</summary>
    public static RoleKeys Of(RoleHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Shared(() => new RoleKeys(host));
    }

    /// <summary>Notes uses for a role, as long as the roles run.</summary>
    public KeyUses UsesOf(string role)
    {
        var appender = _host.Own(_host.Kafka.CreateAppender());
        return new KeyUses(appender, role, _host.Time, _log);
    }

    /// <summary>
    /// Follows the keys from now on, and waits until they are known, for 20 s at most: a role whose cluster is away
    /// starts without them, and they count as soon as they can be read.
    /// </summary>
    public Task FollowAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _following ??= StartAsync(cancellationToken);
        }
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _host.Run(_follower.RunAsync);
        return Task.WhenAny(_follower.Ready, Task.Delay(StartWait, _host.Time, cancellationToken));
    }
}
