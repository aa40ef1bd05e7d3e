using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Topics;

/// <summary>KIP-320 for a broker whose leader epoch never changes.</summary>
internal static class LeaderEpochs
{
    /// <summary>Compares the epoch a client believes in with ours; -1 means it does not care.</summary>
    public static ErrorCode Check(int currentLeaderEpoch) => currentLeaderEpoch switch
    {
        < 0 or Topic.LeaderEpoch => ErrorCode.None,
        _ => ErrorCode.UnknownLeaderEpoch,
    };
}
