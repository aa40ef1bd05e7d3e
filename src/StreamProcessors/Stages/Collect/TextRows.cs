using StreamML.Schemas.Messages;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>
/// Joins texts with the labels that people give them. What is known is merged so that the order of arrival leaves no
/// trace, and rows follow from what is known.
/// </summary>
internal static class TextRows
{
    /// <summary>Most revisions that are kept of a message: WhatsApp lets a message be edited for 15 minutes.</summary>
    public const int MaxRevisions = 4;

    /// <summary>Task of rows that are no examples, but ask for a label.</summary>
    public const string AuditTask = "audit";

    /// <summary>Adds what came to what is known.</summary>
    /// <returns>Whether that has changed.</returns>
    public static bool Merge(CollectedText known, CollectedText news)
    {
        bool changed = false;
        foreach (var revision in news.Revisions)
        {
            changed |= Merge(known, revision);
        }

        foreach (var label in news.Labels)
        {
            changed |= Merge(known, label);
        }

        if (known.Revisions.Count > 0 && known.Revisions[^1].Revision.Withdrawn)
        {
            Forget(known);
        }

        return changed;
    }

    /// <summary>
    /// The rows of what is known: one a task that has a label and a text, and one a task whose label the audit asks
    /// for.
    /// </summary>
    /// <param name="known">What is known of a message.</param>
    /// <param name="id">Stands for its id, hexadecimal.</param>
    public static IEnumerable<TrainingRow> Of(CollectedText known, string id)
        => known.Labels.Select(label => Of(known, label, id)).OfType<TrainingRow>()
            .Concat(known.Samples.Select(sample => Offer(known, sample, id)));

    /// <summary>The row of a label that came with its own text and names no message.</summary>
    /// <param name="tenant">Tenant.</param>
    /// <param name="label">The label.</param>
    /// <param name="id">Stands for the feedback, hexadecimal.</param>
    public static TrainingRow Posted(string tenant, CollectedLabel label, string id)
    {
        var row = Row(tenant, label, id);
        row.ContactKey = label.ContactKey;
        row.Text = label.Text;
        row.Origin = label.Origin != RowOrigin.Unspecified ? label.Origin : RowOrigin.Posted;
        return row;
    }

    private static bool Merge(CollectedText known, CollectedRevision revision)
    {
        var order = OrderOf(known, revision);
        int place = known.Revisions.Count;
        while (place > 0 && OrderOf(known, known.Revisions[place - 1]).IsHigherThan(order))
        {
            place--;
        }

        bool isThere = place > 0 && !order.IsHigherThan(OrderOf(known, known.Revisions[place - 1]));
        if (isThere || (place == 0 && known.Revisions.Count == MaxRevisions))
        {
            return false;
        }

        known.Revisions.Insert(place, revision);
        if (known.Revisions.Count > MaxRevisions)
        {
            known.Revisions.RemoveAt(0);
        }

        return true;
    }

    // Of the labels of a task the one received last counts.
    private static bool Merge(CollectedText known, CollectedLabel label)
    {
        var before = known.Labels.FirstOrDefault(each => each.Task == label.Task);
        if (before is not null && Compare(label, before) <= 0)
        {
            return false;
        }

        if (before is not null)
        {
            known.Labels.Remove(before);
        }

        int place = 0;
        while (place < known.Labels.Count && string.CompareOrdinal(known.Labels[place].Task, label.Task) < 0)
        {
            place++;
        }

        known.Labels.Insert(place, label);
        return true;
    }

    private static int Compare(CollectedLabel one, CollectedLabel other)
    {
        int order = (one.ReceivedAtMs, one.OccurredAtMs).CompareTo((other.ReceivedAtMs, other.OccurredAtMs));
        return order != 0 ? order : one.Event.Span.SequenceCompareTo(other.Event.Span);
    }

    // Whoever wrote it took it back: no text of it stays.
    private static void Forget(CollectedText known)
    {
        while (known.Revisions.Count > 1)
        {
            known.Revisions.RemoveAt(0);
        }
    }

    private static RevisionOrder OrderOf(CollectedText known, CollectedRevision revision) => new(
        revision.Revision.Withdrawn, revision.SourceRank, revision.Revision.Id != known.MessageId,
        revision.Revision.TimeMs, revision.Revision.Id, revision.Generation);

    private static TrainingRow? Of(CollectedText known, CollectedLabel label, string id)
    {
        if (known.Revisions.Count == 0)
        {
            return null;
        }

        var highest = known.Revisions[^1];
        var row = Row(known.Tenant, label, id);
        row.MessageId = known.MessageId;
        row.ContactKey = highest.ContactKey;
        if (highest.Revision.Withdrawn)
        {
            (row.Revoked, row.Label) = (true, "");
            row.Version = Math.Max(highest.ReceivedAtMs, label.ReceivedAtMs + 1);
            return row;
        }

        // The text that the person saw: of the revisions at that time the highest.
        var seen = known.Revisions.LastOrDefault(each => each.Revision.TimeMs <= label.OccurredAtMs)
            ?? known.Revisions[0];
        row.Text = seen.Text;
        row.Language = seen.Language;
        row.Served = seen.Answers.FirstOrDefault(each => each.Task == label.Task)?.Said;
        row.Source = CollectedItems.SourceOf(label.Kind, label.Label, row.Served?.Label ?? "");
        row.Origin = label.Origin != RowOrigin.Unspecified ? label.Origin : RowOrigin.Served;
        row.Version = Math.Max(label.ReceivedAtMs, seen.ReceivedAtMs);
        row.SamplingProbability = known.Samples.FirstOrDefault(each => each.Task == label.Task)?.Probability ?? 0;
        return row;
    }

    // The text as it was when it was drawn, or nothing of it when a label has come or it was withdrawn.
    private static TrainingRow Offer(CollectedText known, CollectedSample sample, string id)
    {
        var (first, highest) = (known.Revisions[0], known.Revisions[^1]);
        var label = known.Labels.FirstOrDefault(each => each.Task == sample.Task);
        var row = new TrainingRow
        {
            Tenant = known.Tenant,
            ContactKey = highest.ContactKey,
            RowId = $"{AuditTask}/{sample.Task}/{id}",
            Version = first.ReceivedAtMs,
            Task = AuditTask,
            Origin = RowOrigin.Served,
            Label = sample.Task,
            LabelledAtMs = first.Revision.TimeMs,
            MessageId = known.MessageId,
        };
        if (label is not null || highest.Revision.Withdrawn)
        {
            row.Revoked = true;
            row.Version = Math.Max(first.ReceivedAtMs + 1, label?.ReceivedAtMs ?? highest.ReceivedAtMs);
            return row;
        }

        row.Text = first.Text;
        row.Language = first.Language;
        row.Served = first.Answers.FirstOrDefault(each => each.Task == sample.Task)?.Said;
        row.SamplingProbability = sample.Probability;
        return row;
    }

    private static TrainingRow Row(string tenant, CollectedLabel label, string id) => new()
    {
        Tenant = tenant,
        RowId = $"{label.Task}/{id}",
        Version = label.ReceivedAtMs,
        Task = label.Task,
        CampaignId = label.CampaignId,
        Origin = RowOrigin.Served,
        Source = CollectedItems.SourceOf(label.Kind, label.Label, said: ""),
        Label = label.Label,
        LabelledAtMs = label.OccurredAtMs,
        LabelPosition = label.Position,
    };
}
