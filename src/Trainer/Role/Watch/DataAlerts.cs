using StreamML.Trainer.Alerts;

namespace StreamML.Trainer.Role.Watch;

/// <summary>
/// Tells people of models without enough data for too long: labels have begun to come but are too few for a training,
/// or the model is asked and nobody says any more whether it is right.
/// </summary>
/// <param name="alerts">Says when it is too long.</param>
/// <param name="triggers">Says how many labels are missing.</param>
/// <param name="desk">Sends the alerts.</param>
/// <param name="time">The clock.</param>
internal sealed class DataAlerts(WatchAlerts alerts, TrainingTriggers triggers, AlertDesk desk, TimeProvider time)
{
    /// <summary>Looks at every model that there is an example of.</summary>
    /// <param name="view">The books.</param>
    /// <param name="asked">Tenant and task of the models that label messages these days.</param>
    /// <param name="cancellationToken">Gives up sending.</param>
    public async Task LookAsync(
        TrainerView view, IReadOnlySet<(string Tenant, string Task)> asked, CancellationToken cancellationToken)
    {
        var models = view.Read(books => books.Candidates()
            .Select(due => (due.Candidate, Counts: books.Counts(due.Candidate))).ToList());
        var now = time.GetUtcNow();
        foreach (var (candidate, counts) in models)
        {
            var cause = new AlertCause(AlertKind.TooLittleData, candidate.Task, candidate.Scope);
            if (Of(candidate, counts, asked.Contains((candidate.Scope, candidate.Task)), now) is { } alert)
            {
                await desk.RaiseAsync(alert, cancellationToken);
            }
            else
            {
                await desk.RecoverAsync(cause, cancellationToken);
            }
        }
    }

    private Alert? Of(TrainingCandidate candidate, RowCounts counts, bool asked, DateTimeOffset now)
    {
        int missing = triggers.Missing(candidate);
        if (counts.All == 0 || (missing == 0 && !asked))
        {
            return null;
        }

        var (words, sinceMs) = missing > 0
            ? (FormattableString.Invariant($"{counts.All} labelled examples, {missing} are missing: ask for feedback, ")
                + "import history with 'streamml import', or make examples up with 'streamml generate'", counts.FirstMs)
            : ("it is asked, and no label has come: confirm or correct some of its answers, such as those of "
                + "the audit sample", counts.LastMs);
        return sinceMs is <= 0 or long.MaxValue
            ? null
            : alerts.TooLittleData(
                candidate.Task, candidate.Scope, words, DateTimeOffset.FromUnixTimeMilliseconds(sinceMs), now);
    }
}
