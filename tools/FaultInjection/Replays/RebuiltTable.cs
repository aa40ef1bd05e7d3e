using StreamML.Schemas.V1;

namespace StreamML.FaultInjection.Replays;

/// <summary>
/// Loses the rows of the past texts, and has them made anew by a replay with the models of their time.
/// </summary>
/// <param name="jobs">Asks for jobs.</param>
/// <param name="rows">The rows.</param>
/// <param name="progress">Told what happens.</param>
internal sealed class RebuiltTable(CheckedJobs jobs, ShownRows rows, IProgress<string> progress)
{
    /// <summary>Runs it.</summary>
    /// <param name="jobId">A replay of everything that is ready.</param>
    /// <param name="live">The digest of the rows that live made.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RebuiltFindings> RunAsync(string jobId, string live, CancellationToken cancellationToken)
    {
        long lost = await rows.LoseAsync(cancellationToken);
        var (_, seconds) = await jobs.AskAsync(jobId, JobAction.Cutover, cancellationToken);
        long rebuilt = await rows.CountAsync(cancellationToken);
        bool same = await rows.MadeAsync(cancellationToken) == live;
        progress.Report($"{rebuilt} of {lost} rows that were lost are made anew in {seconds:0.0} s");
        await jobs.AskAsync(jobId, JobAction.Undo, cancellationToken);
        return new RebuiltFindings(lost, rebuilt, same, await rows.CountAsync(cancellationToken));
    }
}

/// <summary>What came of it.</summary>
/// <param name="Lost">Rows that were lost.</param>
/// <param name="Rebuilt">Rows that there were after the cutover.</param>
/// <param name="IsSame">They were what live had made, but for latencies, the time of making and the generation.</param>
/// <param name="Left">Rows after the undo.</param>
internal sealed record RebuiltFindings(long Lost, long Rebuilt, bool IsSame, long Left);
