using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;

namespace StreamML.Trainer.Role.Watch;

/// <summary>Counts the contacts of each tenant that are likely to leave, by their latest scores. One thread.</summary>
/// <param name="threshold">Probability of leaving from which a contact counts.</param>
internal sealed class ChurnBook(double threshold)
{
    private const string Critical = "critical";
    private const string Task = "churn";

    private static readonly RecordReader<ContactScores> Reader = new();

    // Of contacts below the threshold only that they were checked.
    private readonly Dictionary<string, Dictionary<string, string?>> _risks = new(StringComparer.Ordinal);

    /// <summary>Takes in a record of <c>contact.scores</c>, in the order of its partition.</summary>
    public void Apply(SourceRecord record)
    {
        if (!Reader.TryRead(record, out var scores, out _))
        {
            return;
        }

        if (!_risks.TryGetValue(scores.Tenant, out var risks))
        {
            _risks.Add(scores.Tenant, risks = new Dictionary<string, string?>(StringComparer.Ordinal));
        }

        if (scores.Churn is not { HasProbability: true } churn)
        {
            risks.Remove(scores.ContactKey);
            return;
        }

        risks[scores.ContactKey] = churn.Probability >= (float)threshold ? churn.Risk : null;
    }

    /// <summary>Of each tenant, by name, an alert, or the cause that is gone.</summary>
    /// <param name="now">The time.</param>
    public IEnumerable<(AlertCause Cause, Alert? Alert)> Look(DateTimeOffset now)
    {
        foreach (var (tenant, risks) in _risks.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            var cause = new AlertCause(AlertKind.ChurnRisk, Task, tenant);
            int high = risks.Values.Count(risk => risk is not null);
            int critical = risks.Values.Count(risk => risk == Critical);
            yield return (cause, high == 0 ? null : Of(cause, risks.Count, high, critical, now));
        }
    }

    private Alert Of(AlertCause cause, int all, int high, int critical, DateTimeOffset now) => new(
        cause, AlertSeverity.Warning,
        FormattableString.Invariant(
            $"{high} of {all} contacts are likely to leave, {critical} of them at critical risk: see who, and what to ")
        + "do, with 'streamml suggest churn-check' or GET /api/v1/ml/suggestions/churn-check",
        [
            new AlertFact("high_risk_contacts", high), new AlertFact("critical_contacts", critical),
            new AlertFact("checked_contacts", all), new AlertFact("threshold", threshold),
        ],
        AlertAction.None, "nothing is sent to anybody", now);
}
