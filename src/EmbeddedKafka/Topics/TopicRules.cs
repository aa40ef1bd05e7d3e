using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Topics;

/// <summary>What holds for every topic, however it comes to be.</summary>
internal static class TopicRules
{
    /// <summary>Whether a topic of this name and size may be made now.</summary>
    public static ErrorCode CheckNew(BrokerCore core, string name, int partitions, out string? message)
    {
        message = TopicNames.Problem(name);
        if (message is not null)
        {
            return ErrorCode.InvalidTopic;
        }

        if (core.Topics.Find(name) is not null)
        {
            message = $"Topic '{name}' already exists.";
            return ErrorCode.TopicAlreadyExists;
        }

        if (core.Topics.All.FirstOrDefault(other => TopicNames.Collide(other.Name, name)) is { } twin)
        {
            message = $"Topic '{name}' collides with existing topic: {twin.Name}";
            return ErrorCode.InvalidTopic;
        }

        if (partitions <= 0)
        {
            message = "Number of partitions must be larger than 0.";
            return ErrorCode.InvalidPartitions;
        }

        return CheckRoom(core, partitions, out message);
    }

    /// <summary>Whether the broker may have this many partitions more.</summary>
    public static ErrorCode CheckRoom(BrokerCore core, int added, out string? message)
    {
        bool fits = (long)core.Topics.PartitionCount + added <= core.Options.PartitionsMax;
        message = fits ? null : $"The broker holds at most {core.Options.PartitionsMax} partitions (PartitionsMax).";
        return fits ? ErrorCode.None : ErrorCode.PolicyViolation;
    }
}
