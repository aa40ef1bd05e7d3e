using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Groups;

/// <summary>Reads the topics that the members of a consumer group subscribe to from their join metadata.</summary>
internal static class Subscriptions
{
    /// <summary>The protocol type of groups whose subscriptions have a known layout.</summary>
    public const string ProtocolType = "consumer";

    /// <summary>
    /// The union over all members. A subscription begins with an int16 version and an array of topic names (int32
    /// count, int16 lengths), the same in all versions; one that does not is treated as empty.
    /// </summary>
    public static HashSet<string> Topics(ClassicGroup group)
    {
        var topics = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in group.Members.Where(_ => group.ProtocolType == ProtocolType))
        {
            try
            {
                var reader = new WireReader(member.MetadataFor(group.Protocol), 0, flexible: false);
                short version = 0;
                List<string> names = [];
                reader.Int16(ref version);
                reader.StringList(ref names);
                topics.UnionWith(names);
            }
            catch (WireFormatException)
            {
                // A client with its own layout; nothing is known to be subscribed.
                continue;
            }
        }

        return topics;
    }
}
