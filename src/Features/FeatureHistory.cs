using StreamML.Schemas.V1;

namespace StreamML.Features;

/// <summary>One training example.</summary>
/// <param name="ContactKey">The contact.</param>
/// <param name="AsOfMs">The event time of the vector, milliseconds since the Unix epoch.</param>
/// <param name="Label">The expected output of the model.</param>
/// <param name="Values">The vector, float32 [feature], missing = NaN.</param>
public sealed record LabelledVector(string ContactKey, long AsOfMs, float Label, float[] Values);

/// <summary>
/// Builds training rows from history with the same code that serves: the caller adds records in log order and takes a
/// row at each label. The row then shows what the scorer knew at that place in the log, for event times up to the
/// label's: nothing that came later, late records included. Not thread-safe.
/// </summary>
public sealed class FeatureHistory
{
    private readonly Dictionary<string, ContactState> _contacts = new(StringComparer.Ordinal);

    /// <summary>Number of contacts with a record so far.</summary>
    public int Contacts => _contacts.Count;

    /// <summary>Adds a message revision. Records without a contact have no effect, as in serving.</summary>
    public bool Add(EnrichedMessage message) => Of(message.ContactKey)?.Apply(message) ?? false;

    /// <summary>Adds a status.</summary>
    public bool Add(MessageStatus status) => Of(status.ContactKey)?.Apply(status) ?? false;

    /// <summary>Adds a business event.</summary>
    public bool Add(BusinessEvent businessEvent) => Of(businessEvent.ContactKey)?.Apply(businessEvent) ?? false;

    /// <summary>Adds a feedback record.</summary>
    public bool Add(Feedback feedback) => Of(feedback.ContactKey)?.Apply(feedback) ?? false;

    /// <summary>The current state of a contact; null if it has no record.</summary>
    public ContactState? Find(string contactKey) => _contacts.GetValueOrDefault(contactKey);

    /// <summary>The row for a label; null if the contact has no record so far.</summary>
    /// <param name="schema">The features.</param>
    /// <param name="contactKey">The contact of the label.</param>
    /// <param name="asOfMs">The time at which the model judges: that of the label, or of the message sent. Milliseconds
    /// since the Unix epoch.</param>
    /// <param name="label">The label.</param>
    /// <param name="moment">For engagement: the message to judge, if not the contact's latest.</param>
    public LabelledVector? Row(
        FeatureSchema schema, string contactKey, long asOfMs, float label, EngagementMoment? moment = null)
    {
        if (Find(contactKey) is not { } state)
        {
            return null;
        }

        float[] values = new float[schema.Count];
        state.Vector(schema, asOfMs, values, moment);
        return new LabelledVector(contactKey, asOfMs, label, values);
    }

    private ContactState? Of(string contactKey)
    {
        if (contactKey.Length == 0)
        {
            return null;
        }

        if (!_contacts.TryGetValue(contactKey, out var state))
        {
            _contacts[contactKey] = state = new ContactState();
        }

        return state;
    }
}
