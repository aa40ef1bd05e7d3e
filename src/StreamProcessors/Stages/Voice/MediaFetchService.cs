using Microsoft.Extensions.Logging;
using StreamML.StreamProcessors.Media;

namespace StreamML.StreamProcessors.Stages.Voice;

/// <summary>
/// What all tasks of the media fetcher in a process share: the connection to the Graph API and to Twilio's, how many
/// files are under way, and whether files come through at all. Its maker owns it. Thread-safe.
/// </summary>
public sealed class MediaFetchService : IDisposable
{
    private static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);

    private readonly MediaFetcher? _fetcher;
    private readonly SemaphoreSlim _places;
    private readonly Lock _gate = new();
    private long? _lastSuccess;
    private long? _lastFault;
    private long? _lastLine;

    /// <summary>Makes a service. Nothing is asked yet.</summary>
    /// <param name="options">Valid options; without a token of the file's owner it is not fetched.</param>
    /// <param name="store">Where audio goes that is too large for its record.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Where holds and dead letters are told.</param>
    public MediaFetchService(MediaOptions options, MediaStore store, TimeProvider time, ILogger log)
        : this(options, !options.IsConfigured ? null : new MediaFetcher(options, time), store, time, log)
    {
    }

    internal MediaFetchService(
        MediaOptions options, MediaFetcher? fetcher, MediaStore store, TimeProvider time, ILogger log)
    {
        (Options, _fetcher, Store, Time, Log) = (options, fetcher, store, time, log);
        _places = new SemaphoreSlim(options.Parallelism);
        if (fetcher is null)
        {
            VoiceLog.NotConfigured(log);
        }
    }

    internal MediaOptions Options { get; }

    internal MediaStore Store { get; }

    internal TimeProvider Time { get; }

    internal ILogger Log { get; }

    /// <summary>Whether there is a token for the file.</summary>
    internal bool CanFetch(MediaRequest request) => _fetcher?.CanFetch(request) ?? false;

    /// <inheritdoc />
    public void Dispose()
    {
        _fetcher?.Dispose();
        _places.Dispose();
    }

    /// <summary>Fetches a file with its attempts, when it is its turn.</summary>
    internal async Task<MediaFetch> FetchAsync(MediaRequest request, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            var fetch = await _fetcher!.FetchAsync(request, cancellationToken);
            Note(fetch);
            return fetch;
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>
    /// Whether a file that has failed since <paramref name="first"/> is to be given up: for good, for too long, or
    /// while others came through in the second half of its time. A refused token is a matter of the settings, so it
    /// alone gives nothing up.
    /// </summary>
    internal bool IsToGiveUp(MediaFault fault, long first)
    {
        if (fault.Kind is not (MediaFaultKind.Unavailable or MediaFaultKind.Unauthorised))
        {
            return true;
        }

        var waited = Time.GetElapsedTime(first);
        lock (_gate)
        {
            return (fault.Kind == MediaFaultKind.Unavailable && waited >= Options.UnavailableMax)
                || (waited >= Options.StuckFileMax && _lastSuccess is { } success
                    && Time.GetElapsedTime(first, success) >= Options.StuckFileMax / 2);
        }
    }

    /// <summary>How long to wait before the next round of attempts.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="round">Rounds there were, from 1.</param>
    internal TimeSpan Pause(MediaFault fault, int round)
    {
        double doubled = Options.HoldDelay.TotalMilliseconds * Math.Pow(2, Math.Min(round, 30) - 1);
        double asked = Math.Max(doubled, fault.RetryAfter?.TotalMilliseconds ?? 0);
        return TimeSpan.FromMilliseconds(Math.Min(asked, Options.HoldDelayMax.TotalMilliseconds));
    }

    // A line when it begins, one a minute while it lasts, and one when it ends: not one a file.
    private void Note(MediaFetch fetch)
    {
        lock (_gate)
        {
            long now = Time.GetTimestamp();
            if (fetch.File is not null)
            {
                if (_lastFault > (_lastSuccess ?? long.MinValue))
                {
                    VoiceLog.Recovered(Log);
                    _lastLine = null;
                }

                _lastSuccess = now;
            }
            else if (fetch.Fault!.Kind is MediaFaultKind.Unavailable or MediaFaultKind.Unauthorised)
            {
                _lastFault = now;
                if (_lastLine is { } line && Time.GetElapsedTime(line) < LogEvery)
                {
                    return;
                }

                _lastLine = now;
                Tell(fetch.Fault);
            }
        }
    }

    private void Tell(MediaFault fault)
    {
        if (fault.Kind == MediaFaultKind.Unauthorised)
        {
            VoiceLog.Unauthorised(Log, fault.Message);
        }
        else
        {
            VoiceLog.Unavailable(Log, fault.Message);
        }
    }
}
