using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>
/// Campaigns sent to contacts: the first vector that includes a send was served for it, and what the contact does in
/// the window after it is the label. Opened, clicked and answered count, as in the features.
/// </summary>
/// <param name="options">How long windows are.</param>
/// <param name="book">The contacts.</param>
/// <param name="rows">Takes the rows.</param>
/// <param name="ends">Ends of windows, in their order.</param>
internal sealed class SendWindows(CollectorOptions options, ContactBook book, RowWriter rows, WaitingQueue ends)
{
    private const string Use = "send";

    private readonly long _windowMs = (long)options.EngagementWindow.TotalMilliseconds;

    /// <summary>A campaign was sent.</summary>
    public void Send(CollectorItem item, CollectedContact contact)
    {
        contact.Sends.Add(new OpenSend
        {
            CampaignId = item.CampaignId,
            Message = item.Message,
            SentAtMs = item.TimeMs,
        });
        if (contact.Sends.Count > options.MaxOpenSends)
        {
            Miss(item.ContactKey, contact, contact.Sends[0]);
        }
    }

    /// <summary>
    /// The contact engaged with what was sent. A send that has no vector yet gets none: it would know the answer.
    /// </summary>
    /// <returns>Whether the contact has changed.</returns>
    public bool Engage(CollectorItem item, CollectedContact contact, RecordPosition position)
    {
        var sends = contact.Sends.Where(send => IsAnswered(send, item)).ToList();
        foreach (var send in sends)
        {
            if (send.Vector is null)
            {
                Miss(item.ContactKey, contact, send);
            }
            else
            {
                Close(
                    item.ContactKey, contact, send,
                    new TrainingRow
                    {
                        Version = item.ReceivedAtMs,
                        Source = LabelSource.Outcome,
                        Value = 1,
                        LabelledAtMs = item.TimeMs,
                        LabelPosition = position,
                    });
            }
        }

        return sends.Count > 0;
    }

    /// <summary>
    /// Gives the vectors to the latest send that has none: they judge that one. Others are too late for any.
    /// </summary>
    /// <param name="contactKey">The contact.</param>
    /// <param name="contact">What is known of it.</param>
    /// <param name="vector">Where the vectors were served.</param>
    /// <param name="served">The vectors.</param>
    /// <param name="streamMs">The partition's time, milliseconds since the Unix epoch.</param>
    public void Serve(
        string contactKey, CollectedContact contact, ServedVector vector, ContactFeatures served, long streamMs)
    {
        var sends = contact.Sends.Where(send => send.Vector is null).ToList();
        var latest = sends.MaxBy(send => send.SentAtMs);
        var features = served.Vectors.FirstOrDefault(each => each.Schema == ModelTasks.Engagement);
        foreach (var send in sends)
        {
            if (!ReferenceEquals(send, latest) || features is null
                || vector.AsOfMs - send.SentAtMs > options.SendDelay.TotalMilliseconds)
            {
                Miss(contactKey, contact, send);
                continue;
            }

            send.Vector = vector;
            book.Keep(contactKey, Use, vector, [features]);
            ends.Add(new CollectorItem
            {
                Kind = CollectorItemKind.Window,
                ContactKey = contactKey,
                Offset = vector.Offset,
                TimeMs = streamMs + _windowMs + (long)options.Lateness.TotalMilliseconds,
            });
        }
    }

    /// <summary>Ends a window: nothing came.</summary>
    /// <param name="end">Its end.</param>
    /// <param name="by">The record that showed it.</param>
    /// <param name="shownAtMs">When that was made, milliseconds since the Unix epoch.</param>
    public void End(CollectorItem end, RecordPosition by, long shownAtMs)
    {
        var contact = book.Of(end.ContactKey);
        if (contact.Sends.FirstOrDefault(each => each.Vector?.Offset == end.Offset) is { } send)
        {
            Close(
                end.ContactKey, contact, send,
                new TrainingRow
                {
                    Version = shownAtMs,
                    Source = LabelSource.Silence,
                    Value = 0,
                    LabelledAtMs = send.SentAtMs + _windowMs,
                    LabelPosition = by,
                });
        }
    }

    private bool IsAnswered(OpenSend send, CollectorItem item)
        => item.TimeMs >= send.SentAtMs && item.TimeMs <= send.SentAtMs + _windowMs
            && ((item.CampaignId.Length > 0 && item.CampaignId == send.CampaignId)
                || (!item.Message.IsEmpty && item.Message == send.Message));

    private void Close(string contactKey, CollectedContact contact, OpenSend send, TrainingRow row)
    {
        if (book.Find(contactKey, Use, send.Vector, ModelTasks.Engagement) is { } features)
        {
            row.Task = ModelTasks.Engagement;
            row.CampaignId = send.CampaignId;
            row.Origin = Origins.Of(contact);
            rows.Write(row, contactKey, send.Vector, features);
        }

        Forget(contactKey, contact, send);
    }

    private void Miss(string contactKey, CollectedContact contact, OpenSend send)
    {
        CollectorMetrics.AddMissed(ModelTasks.Engagement);
        Forget(contactKey, contact, send);
    }

    private void Forget(string contactKey, CollectedContact contact, OpenSend send)
    {
        if (send.Vector is { } vector)
        {
            book.Drop(contactKey, Use, vector);
        }

        for (int place = 0; place < contact.Sends.Count; place++)
        {
            if (ReferenceEquals(contact.Sends[place], send))
            {
                contact.Sends.RemoveAt(place);
                break;
            }
        }

        book.Changed(contactKey);
    }
}
