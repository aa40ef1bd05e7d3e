using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>
/// Customers that fall silent: a vector begins a window, and its end says whether the customer came back. An opt-out in
/// it says that the customer is lost.
/// </summary>
/// <param name="options">How long windows are.</param>
/// <param name="book">The contacts.</param>
/// <param name="rows">Takes the rows.</param>
/// <param name="ends">Ends of windows, in their order.</param>
internal sealed class SilenceWindows(
    CollectorOptions options, ContactBook book, RowWriter rows, WaitingQueue ends)
{
    private const string Use = "silence";

    private readonly long _windowMs = (long)options.ChurnSilence.TotalMilliseconds;

    /// <summary>Begins a window, if it is time for one.</summary>
    /// <param name="contactKey">The contact.</param>
    /// <param name="contact">What is known of it.</param>
    /// <param name="vector">Where the vectors were served.</param>
    /// <param name="served">The vectors.</param>
    /// <param name="streamMs">The partition's time, milliseconds since the Unix epoch.</param>
    public void Serve(
        string contactKey, CollectedContact contact, ServedVector vector, ContactFeatures served, long streamMs)
    {
        if ((options.ChurnCustomersOnly && !contact.Ordered)
            || (contact.LastAnchorMs != 0
                && vector.AsOfMs - contact.LastAnchorMs < options.ChurnSpacing.TotalMilliseconds)
            || served.Vectors.FirstOrDefault(each => each.Schema == ModelTasks.Churn) is not { } features)
        {
            return;
        }

        contact.LastAnchorMs = vector.AsOfMs;
        contact.Silences.Add(new SilenceWindow { Begin = vector });
        book.Keep(contactKey, Use, vector, [features]);
        ends.Add(new CollectorItem
        {
            Kind = CollectorItemKind.Window,
            ContactKey = contactKey,
            Offset = vector.Offset,
            TimeMs = streamMs + _windowMs + (long)options.Lateness.TotalMilliseconds,
        });
    }

    /// <summary>The contact wrote or ordered, or opted out.</summary>
    /// <returns>Whether the contact has changed.</returns>
    public bool Act(CollectorItem item, CollectedContact contact)
    {
        bool changed = false;
        foreach (var window in contact.Silences)
        {
            if (item.TimeMs <= window.Begin.AsOfMs || item.TimeMs > window.Begin.AsOfMs + _windowMs)
            {
                continue;
            }

            bool optedOut = item.Kind == CollectorItemKind.OptedOut;
            changed |= optedOut ? !window.OptedOut : !window.Active;
            window.OptedOut |= optedOut;
            window.Active |= !optedOut;
        }

        return changed;
    }

    /// <summary>Ends a window.</summary>
    /// <param name="end">Its end.</param>
    /// <param name="by">The record that showed it.</param>
    /// <param name="shownAtMs">When that was made, milliseconds since the Unix epoch.</param>
    public void End(CollectorItem end, RecordPosition by, long shownAtMs)
    {
        var contact = book.Of(end.ContactKey);
        if (contact.Silences.FirstOrDefault(each => each.Begin.Offset == end.Offset) is not { } window)
        {
            return;
        }

        if (book.Find(end.ContactKey, Use, window.Begin, ModelTasks.Churn) is { } features)
        {
            var row = new TrainingRow
            {
                Task = ModelTasks.Churn,
                Version = shownAtMs,
                Origin = Origins.Of(contact),
                Source = window.OptedOut || window.Active ? LabelSource.Outcome : LabelSource.Silence,
                Value = window.OptedOut || !window.Active ? 1 : 0,
                LabelledAtMs = window.Begin.AsOfMs + _windowMs,
                LabelPosition = by,
            };
            rows.Write(row, end.ContactKey, window.Begin, features);
        }

        contact.Silences.Remove(window);
        book.Drop(end.ContactKey, Use, window.Begin);
        book.Changed(end.ContactKey);
    }
}
