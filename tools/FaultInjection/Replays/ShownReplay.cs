using System.Collections.Concurrent;
using Npgsql;
using StreamML.FaultInjection.Processes;
using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Replays;

/// <summary>What readers saw of a cutover and its undo.</summary>
/// <param name="Changed">Rows that the cutover changed.</param>
/// <param name="Queries">Queries beside both.</param>
/// <param name="Mixed">Queries that saw neither the old results nor the new ones.</param>
/// <param name="CutoverSeconds">From asking for the cutover to its end.</param>
/// <param name="UndoSeconds">From asking for the undo to its end.</param>
/// <param name="Restored">After the undo every row was as before.</param>
/// <param name="KilledLeftNothing">A cutover that was killed in the middle left nothing.</param>
/// <param name="KilledWentOn">The next process made it.</param>
internal sealed record ShownFindings(
    long Changed, long Queries, long Mixed, double CutoverSeconds, double UndoSeconds, bool Restored,
    bool KilledLeftNothing, bool KilledWentOn);

/// <summary>
/// A replay that is cut over and undone while many queries read, then cut over again by a process that is killed in the
/// middle of it.
/// </summary>
internal sealed class ShownReplay(
    CheckedJobs jobs, NpgsqlDataSource database, ShownRows rows, RoleProcess leader, ReplayCheckOptions options,
    TimeSpan patience, TimeProvider time, IProgress<string> progress)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<string, long> _seen = new(StringComparer.Ordinal);
    private string _new = "";
    private long _changed;

    /// <summary>Runs it.</summary>
    /// <param name="jobId">A job that is ready.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ShownFindings> RunAsync(string jobId, CancellationToken cancellationToken)
    {
        string before = await rows.AllAsync(cancellationToken);
        string old = await rows.SampleAsync(cancellationToken);
        var (cutover, undo) = await ReadBesideAsync(jobId, cancellationToken);
        bool restored = await rows.AllAsync(cancellationToken) == before;
        long queries = _seen.Values.Sum();
        long mixed = _seen.Where(seen => seen.Key != old && seen.Key != _new).Sum(seen => seen.Value);
        progress.Report(
            $"{_changed} rows changed in {cutover:0.0} s and back in {undo:0.0} s, {queries} queries beside them");
        bool nothing = await KillAsync(jobId, before, cancellationToken);
        var done = await jobs.UntilAsync(jobId, JobState.Done, cancellationToken);
        bool wentOn = done.Refusal.Length == 0 && await rows.SampleAsync(cancellationToken) == _new
            && await rows.OfGenerationsAsync(cancellationToken) == _changed;
        return new ShownFindings(_changed, queries, mixed, cutover, undo, restored, nothing, wentOn);
    }

    private async Task<(double Cutover, double Undo)> ReadBesideAsync(
        string jobId, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] readers =
        [
            .. Enumerable.Range(0, options.Readers).Select(
                _ => Task.Run(
                    () => rows.ReadAsync(Count, options.ReadPause, time, stop.Token), CancellationToken.None)),
        ];
        try
        {
            await ReadAsync(readers, options.Queries / 4, cancellationToken);
            var (_, cutover) = await jobs.AskAsync(jobId, JobAction.Cutover, cancellationToken);
            _new = await rows.SampleAsync(cancellationToken);
            _changed = await rows.OfGenerationsAsync(cancellationToken);
            await ReadAsync(readers, options.Queries / 2, cancellationToken);
            var (_, undo) = await jobs.AskAsync(jobId, JobAction.Undo, cancellationToken);
            await ReadAsync(readers, options.Queries, cancellationToken);
            return (cutover, undo);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(readers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Count(string digest) => _seen.AddOrUpdate(digest, 1, (_, count) => count + 1);

    // A reader ends by itself only if it has failed.
    private async Task ReadAsync(Task[] readers, long queries, CancellationToken cancellationToken)
    {
        while (_seen.Values.Sum() < queries)
        {
            await (readers.FirstOrDefault(reader => reader.IsCompleted) ?? Task.CompletedTask);
            await Task.Delay(Look, time, cancellationToken);
        }
    }

    // It waits for rows that are locked here, and so it is killed with everything else of it done.
    private async Task<bool> KillAsync(string jobId, string before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await rows.LockAsync(connection, cancellationToken);
        var asked = jobs.AskAsync(jobId, JobAction.Cutover, cancellationToken);
        long since = time.GetTimestamp();
        while (!await rows.HasWaitingCutoverAsync(cancellationToken))
        {
            if (asked.IsCompleted || time.GetElapsedTime(since) > patience)
            {
                throw new TimeoutException("The cutover did not come to rows that somebody else has locked.");
            }

            await Task.Delay(Look, time, cancellationToken);
        }

        await leader.KillAsync();
        bool nothing = await rows.AllAsync(cancellationToken) == before
            && await rows.ReplacedAsync(cancellationToken) == 0;
        await transaction.RollbackAsync(cancellationToken);
        progress.Report("killed in the middle of a cutover");
        await asked;
        return nothing;
    }
}
