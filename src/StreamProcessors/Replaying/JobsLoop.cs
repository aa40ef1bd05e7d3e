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
internal sealed class JobsLoop(RoleHost host, IGenerationTables? tables, ILogger log) : ILeader
{
    // A job that runs has a batch to give up and a group to leave.
    /// <inheritdoc />
    public TimeSpan EndTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public void Tell(bool leads)
    {
        if (leads)
        {
            JobsLog.Leads(log);
        }
        else
        {
            JobsLog.StandsBy(log);
        }
    }

    /// <inheritdoc />
    public void Away(TimeSpan pause, Exception fault) =>
        JobsLog.Away(log, pause.TotalSeconds, JobsLog.Reason(fault));

    /// <inheritdoc />
    public async Task LeadAsync(Action works, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var book = new JobBook();
        var follower = new TopicFollower(
            host.Kafka, [TopicCatalogue.Jobs], () => new TopicPass(book.Apply, static () => { }), host.Time, log);
        var following = follower.RunAsync(stop.Token);
        using var appender = host.Kafka.CreateRequestAppender();
        await using var lead = new JobLead(host, book, new JobJournal(book, appender, host.Time, log), tables, log);
        try
        {
            await await Task.WhenAny(follower.Ready.WaitAsync(stop.Token), following);
            while (!stop.IsCancellationRequested)
            {
                // What this lead has written is a change too: what comes next it does at once.
                var changed = book.Changed;
                await lead.StepAsync(stop.Token);
                works();
                await changed.WaitAsync(lead.Pause, host.Time, stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(following);
        }
    }
}
