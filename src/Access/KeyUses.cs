using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Access;

/// <summary>
/// Writes to <c>access.uses</c> when each key was used last: of the keys used since the last writing, once a minute and
/// at the end. A key that stays unused can so be found and revoked. It is kept apart from <c>access.keys</c>, so that
/// no note of a use can undo a revocation. Thread-safe.
/// </summary>
/// <param name="appender">Access to the cluster; not disposed here.</param>
/// <param name="role">The role that lets them in.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it logs.</param>
public sealed partial class KeyUses(IRecordAppender appender, string role, TimeProvider time, ILogger log)
{
    /// <summary>How often uses are written: a minute says whether a key is in use, and costs a record.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private const long ResolutionMs = 1_000;
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, long> _used = new(StringComparer.Ordinal);

    /// <summary>Notes a use; a token of the configuration has no id and is not noted.</summary>
    public void Used(string keyId)
    {
        if (keyId.Length > 0)
        {
            // Within a second it stays as it is: to write takes a lock that all requests of a key would wait for.
            long nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (!_used.TryGetValue(keyId, out long atMs) || nowMs - atMs is < 0 or >= ResolutionMs)
            {
                _used[keyId] = nowMs;
            }
        }
    }

    /// <summary>Writes them until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await WriteAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(StopWait, time);
            await WriteAsync(limit.Token);
        }
    }

    /// <summary>Writes what has been used since the last time. What cannot be written is tried again later.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        foreach (var (keyId, atMs) in _used)
        {
            try
            {
                await appender.AppendAsync(
                    TopicCatalogue.AccessUses, keyId,
                    new AccessKeyUse { KeyId = keyId, LastUsedAtMs = atMs, Role = role }, atMs, cancellationToken);
                _used.TryRemove(KeyValuePair.Create(keyId, atMs));
            }
            catch (Exception fault) when (fault is AppendException or TaskRestartException
                || (fault is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                NotWritten(log, fault.Message);
                return;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The last use of keys could not be written: {Reason}")]
    private static partial void NotWritten(ILogger log, string reason);
}
