using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Topics;

/// <summary>KIP-320 for a broker whose leader epoch never changes.</summary>
internal static class LeaderEpochs
{
    /// <summary>Compares a client's epoch with the broker's; -1 skips the check.</summary>
    public static ErrorCode Check(int currentLeaderEpoch) => currentLeaderEpoch switch
    {
        < 0 or Topic.LeaderEpoch => ErrorCode.None,
        _ => ErrorCode.UnknownLeaderEpoch,
    };
}
