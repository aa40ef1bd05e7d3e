using Microsoft.Extensions.Logging;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Follows the topic of jobs and leads, as long as this process may. A fault of the cluster ends one lead; the next
/// begins with what the topic says.
/// </summary>
/// <param name="host">The roles of this process.</param>
/// <param name="tables">Can show results; null: this process has no tables.</param>
/// <param name="log">Where it logs.</param>
internal sealed class JobsLoop(RoleHost host, IGenerationTables? tables, ILogger log)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Leads until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LeadAsync(() => pause = ShortestPause, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // No fault of a cluster or of a record may end the role for good.
                JobsLog.Away(log, pause.TotalSeconds, JobsLog.Reason(fault));
                await Task.WhenAny(Task.Delay(pause, host.Time, cancellationToken));
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task LeadAsync(Action works, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var book = new JobBook();
        var follower = new TopicFollower(
            host.Kafka, [TopicCatalogue.Jobs], () => new TopicPass(book.Apply, static () => { }), host.Time, log);
        var following = follower.RunAsync(stop.Token);
        using var appender = host.Kafka.CreateAppender();
        await using var lead = new JobLead(host, book, new JobJournal(book, appender, host.Time, log), tables, log);
        try
        {
            await await Task.WhenAny(follower.Ready.WaitAsync(stop.Token), following);
            await lead.StepAsync(stop.Token);
            works();
            await host.Time.RepeatAsync(
                host.Options<JobsOptions>().Interval, () => lead.StepAsync(stop.Token), stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(following);
        }
    }
}
