using Google.Protobuf;
using StreamML.Messaging.Sources;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// The records of a range that a replay is about. Made for the plan and again for the work: both read the same pinned
/// ranges. Thread-safe.
/// </summary>
internal interface IReplaySelection
{
    /// <summary>Whether a record of the source is selected.</summary>
    bool Has(SourceRecord record);

    /// <summary>Whether what a live result was made of is selected.</summary>
    /// <param name="live">The live result.</param>
    /// <param name="id">Its id, as its stage gives it.</param>
    bool HasLive(IMessage live, UInt128 id);
}
