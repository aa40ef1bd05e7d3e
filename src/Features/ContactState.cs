using System.Buffers;
using StreamML.Features.Reading;
using StreamML.Features.State;
using StreamML.Features.View;
using StreamML.Schemas.V1;

namespace StreamML.Features;

/// <summary>
/// The state of one contact, from which its features are computed. It depends only on the set of records applied: any
/// order of arrival, with any repeats, gives the same bytes and the same vectors. Not thread-safe.
/// </summary>
public sealed class ContactState
{
    /// <summary>Creates an empty state.</summary>
    public ContactState()
        : this(FeatureLimits.Default)
    {
    }

    internal ContactState(FeatureLimits limits)
    {
        Limits = limits;
        Activity = new ObservationSet(limits.MaxActivity);
        Money = new ObservationSet(limits.MaxMoney);
    }

    /// <summary>Largest event time applied, milliseconds since the Unix epoch; 0 before the first record.</summary>
    public long LatestMs { get; internal set; }

    /// <summary>Demographics: the newest non-empty value of each field. Null if none was given. A copy.</summary>
    public Demographics? Demographics => DemographicFields.ToMessage();

    internal FeatureLimits Limits { get; }

    internal ObservationSet Activity { get; }

    internal ObservationSet Money { get; }

    internal DemographicFields DemographicFields { get; } = new();

    /// <summary>First event time applied, 0 before the first record. A minimum: kept beyond the horizon.</summary>
    internal long FirstContactMs { get; set; }

    /// <summary>First event time of an order, 0 before the first order.</summary>
    internal long FirstOrderMs { get; set; }

    /// <summary>When <see cref="GivenOffset"/> was given; 0 if never.</summary>
    internal long OffsetTimeMs { get; set; }

    /// <summary>Time zone given by an event or a feedback record, quarters of an hour from UTC.</summary>
    internal int GivenOffset { get; set; }

    /// <summary>Time zone of the phone number's country, quarters of an hour from UTC; null if unknown.</summary>
    internal int? PhoneOffset { get; set; }

    /// <summary>The effective time zone, quarters of an hour from UTC; null if unknown.</summary>
    internal int? OffsetQuarters => OffsetTimeMs != 0 ? GivenOffset : PhoneOffset;

    /// <summary>Increases with every change.</summary>
    internal int Version { get; private set; }

    /// <summary>Applies a message revision.</summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Apply(EnrichedMessage message)
        => Changed(Add(MessageReading.Of(message))
            | LearnPhone(message.HasContactUtcOffsetMinutes, message.ContactUtcOffsetMinutes));

    /// <summary>Applies a status of an outbound message.</summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Apply(MessageStatus status)
        => Changed(Add(MessageReading.Of(status))
            | LearnPhone(status.HasContactUtcOffsetMinutes, status.ContactUtcOffsetMinutes));

    /// <summary>
    /// Applies a business event. Unknown types and lead outcomes (labels) change at most the time zone.
    /// </summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Apply(BusinessEvent businessEvent)
    {
        var item = EventReading.Of(businessEvent);
        return Changed(Add(item)
            | LearnOffset(Attributes.OffsetQuarters(businessEvent.Attributes),
                EventTimes.Of(businessEvent.OccurredAtMs, businessEvent.ReceivedAtMs))
            | LearnPhone(businessEvent.HasContactUtcOffsetMinutes, businessEvent.ContactUtcOffsetMinutes));
    }

    /// <summary>Applies the demographics and the time zone of a feedback record; labels change nothing.</summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Apply(Feedback feedback)
    {
        long timeMs = EventTimes.Of(feedback.OccurredAtMs, feedback.ReceivedAtMs);
        int? quarters = Attributes.OffsetQuarters(feedback.Attributes);
        bool learnt = timeMs != 0 && feedback.Demographics is { } given && DemographicFields.Set(given, timeMs);
        bool tells = timeMs != 0 && (quarters is not null || feedback.Demographics is not null);
        return Changed(learnt | (tells && Advance(timeMs)) | LearnOffset(quarters, timeMs)
            | LearnPhone(feedback.HasContactUtcOffsetMinutes, feedback.ContactUtcOffsetMinutes));
    }

    /// <summary>Computes a vector from the events up to a time.</summary>
    /// <param name="schema">The features.</param>
    /// <param name="asOfMs">Records after this event time are ignored. Milliseconds since the Unix epoch.</param>
    /// <param name="values">Receives the vector, float32 [<see cref="FeatureSchema.Count"/>]; missing = NaN.</param>
    /// <param name="moment">For engagement: the message and moment to judge, if not the contact's own.</param>
    /// <exception cref="ArgumentException">The length of <paramref name="values"/> differs from the
    /// schema's.</exception>
    public void Vector(FeatureSchema schema, long asOfMs, Span<float> values, EngagementMoment? moment = null)
    {
        if (values.Length != schema.Count)
        {
            throw new ArgumentException(
                $"The schema {schema.Name} has {schema.Count} features, and there is room for {values.Length}.",
                nameof(values));
        }

        var view = ContactView.Of(this, asOfMs);
        view.Judge(moment ?? default);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = schema.Features[i].Evaluate(view);
        }
    }

    /// <summary>Writes the state. Equal states give equal bytes. Layout: <see cref="ContactStateCodec"/>.</summary>
    public void Write(IBufferWriter<byte> output) => ContactStateCodec.Write(this, output);

    /// <summary>Reads a state written by <see cref="Write"/>.</summary>
    /// <exception cref="ContactStateFormatException">The bytes are not a complete, unchanged state of a known
    /// version.</exception>
    public static ContactState Parse(ReadOnlySpan<byte> bytes) => ContactStateCodec.Parse(bytes, FeatureLimits.Default);

    private bool Add(in Observation item)
    {
        if (item.Kind == ObservationKind.None)
        {
            return false;
        }

        bool changed = Advance(item.TimeMs);
        if (FirstContactMs == 0 || item.TimeMs < FirstContactMs)
        {
            FirstContactMs = item.TimeMs;
            changed = true;
        }

        if (item.Kind == ObservationKind.Order && (FirstOrderMs == 0 || item.TimeMs < FirstOrderMs))
        {
            FirstOrderMs = item.TimeMs;
            changed = true;
        }

        if (item.IsMoney)
        {
            return Money.Add(item) | changed;
        }

        return (item.TimeMs >= LatestMs - Limits.HorizonMs && Activity.Add(item)) | changed;
    }

    private bool Advance(long timeMs)
    {
        if (timeMs <= LatestMs)
        {
            return false;
        }

        LatestMs = timeMs;
        Activity.RemoveBefore(LatestMs - Limits.HorizonMs);
        return true;
    }

    // Of equally new offsets the greater one wins: an arbitrary rule that is independent of order.
    private bool LearnOffset(int? quarters, long timeMs)
    {
        if (quarters is not { } given || timeMs == 0 || (timeMs, given).CompareTo((OffsetTimeMs, GivenOffset)) <= 0)
        {
            return false;
        }

        (OffsetTimeMs, GivenOffset) = (timeMs, given);
        return true;
    }

    // Of a contact's numbers the one with the greater offset counts: an arbitrary rule that is independent of order.
    private bool LearnPhone(bool told, int minutes)
    {
        int quarters = minutes / 15;
        if (!told || quarters is < -48 or > 56 || quarters <= PhoneOffset)
        {
            return false;
        }

        PhoneOffset = quarters;
        return true;
    }

    private bool Changed(bool changed)
    {
        Version += changed ? 1 : 0;
        return changed;
    }
}
