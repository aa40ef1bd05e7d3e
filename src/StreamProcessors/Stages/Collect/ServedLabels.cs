using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>
/// Labels of leads and customers that somebody gives: each goes to the last vector served before it whose time is not
/// after the label's.
/// </summary>
/// <param name="options">How many vectors are kept.</param>
/// <param name="book">The contacts.</param>
/// <param name="rows">Takes the rows.</param>
internal sealed class ServedLabels(CollectorOptions options, ContactBook book, RowWriter rows)
{
    private const string Use = "label";

    private static readonly HashSet<string> Schemas = [ModelTasks.Lead, ModelTasks.Churn];

    /// <summary>Keeps vectors for labels to come.</summary>
    public void Serve(string contactKey, CollectedContact contact, ServedVector vector, ContactFeatures served)
    {
        contact.Vectors.Add(vector);
        book.Keep(contactKey, Use, vector, served.Vectors.Where(each => Schemas.Contains(each.Schema)));
        int aged = contact.Vectors.Count - 1 - options.RecentVectors;
        if (aged >= 1 && contact.Vectors[aged].AsOfMs - contact.Vectors[aged - 1].AsOfMs
            < options.VectorSpacing.TotalMilliseconds)
        {
            Drop(aged);
        }

        if (contact.Vectors.Count > options.MaxVectors)
        {
            Drop(0);
        }

        void Drop(int place)
        {
            book.Drop(contactKey, Use, contact.Vectors[place]);
            contact.Vectors.RemoveAt(place);
        }
    }

    /// <summary>Writes the row of a label.</summary>
    /// <param name="task">Lead or churn.</param>
    /// <param name="item">The label.</param>
    /// <param name="contact">Its contact.</param>
    /// <param name="position">The record that gave it.</param>
    public void Label(string task, CollectorItem item, CollectedContact contact, RecordPosition position)
        => Label(task, item, contact, position, item.Value, item.Source, long.MaxValue);

    /// <summary>Writes the row of a contact that has ordered for the first time.</summary>
    /// <param name="item">The order.</param>
    /// <param name="contact">Its contact.</param>
    /// <param name="position">The record of the order.</param>
    public void Convert(CollectorItem item, CollectedContact contact, RecordPosition position)
        => Label(
            ModelTasks.Lead, item, contact, position, 100, LabelSource.Outcome,
            (long)options.ConversionWindow.TotalMilliseconds);

    private void Label(
        string task, CollectorItem item, CollectedContact contact, RecordPosition position, double value,
        LabelSource source, long mostMs)
    {
        var vector = contact.Vectors.LastOrDefault(each => each.AsOfMs <= item.TimeMs);
        if (vector is null || item.TimeMs - vector.AsOfMs > mostMs
            || book.Find(item.ContactKey, Use, vector, task) is not { } features)
        {
            CollectorMetrics.AddMissed(task);
            return;
        }

        var row = new TrainingRow
        {
            Task = task,
            Version = item.ReceivedAtMs,
            CampaignId = item.CampaignId,
            Origin = Origins.Of(item, contact),
            Source = source,
            Value = value,
            LabelledAtMs = item.TimeMs,
            LabelPosition = position,
        };
        rows.Write(row, item.ContactKey, vector, features);
    }
}
