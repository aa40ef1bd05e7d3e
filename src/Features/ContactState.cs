using System.Buffers;
using StreamML.Schemas.V1;

namespace StreamML.Features;

/// <summary>
/// What is known of one contact: the state that the features are made of. It depends on the set of records applied and on
/// nothing else: any order of arrival, with any repeats, gives the same bytes and the same vectors. One thread at a time.
/// </summary>
public sealed partial class ContactState
{
    /// <summary>Largest event time applied, milliseconds since the Unix epoch; 0 before the first record.</summary>
    public long LatestMs { get; private set; }

    /// <summary>Demographics: of each field the newest that is not empty. Null where none was given.</summary>
    public Demographics? Demographics => throw new NotImplementedException();

    /// <summary>Applies a message revision.</summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Apply(EnrichedMessage message) => throw new NotImplementedException();

    /// <summary>Applies a status of an outbound message.</summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Apply(MessageStatus status) => throw new NotImplementedException();

    /// <summary>Applies a business event. Unknown types and outcomes of leads (labels) change nothing.</summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Apply(BusinessEvent businessEvent) => throw new NotImplementedException();

    /// <summary>Applies the demographics and the time zone of a feedback; labels change nothing.</summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Apply(Feedback feedback) => throw new NotImplementedException();

    /// <summary>Computes a vector of what happened up to a time.</summary>
    /// <param name="schema">Which features.</param>
    /// <param name="asOfMs">Records after this event time do not count. Milliseconds since the Unix epoch.</param>
    /// <param name="values">Takes the vector, float32 [<see cref="FeatureSchema.Count"/>]; missing = NaN.</param>
    /// <param name="moment">For engagement: the message and moment judged, where they are not the contact's own.</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length than the schema.</exception>
    public void Vector(FeatureSchema schema, long asOfMs, Span<float> values, EngagementMoment moment = default)
        => throw new NotImplementedException();

    /// <summary>Writes the state. Equal states give equal bytes. Layout: <c>docs/features.md</c>.</summary>
    public void Write(IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Reads a state that <see cref="Write"/> has written.</summary>
    /// <exception cref="ContactStateFormatException">These are not the whole, unchanged bytes of a state of a known version.</exception>
    public static ContactState Parse(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();
}
