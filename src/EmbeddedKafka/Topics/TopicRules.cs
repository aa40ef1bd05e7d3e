using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Topics;

/// <summary>Rules for every new topic, however it is created.</summary>
internal static class TopicRules
{
    /// <summary>Whether a topic of this name and size may be created now.</summary>
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

    /// <summary>Whether the broker may have this many more partitions.</summary>
    public static ErrorCode CheckRoom(BrokerCore core, int added, out string? message)
    {
        bool fits = (long)core.Topics.PartitionCount + added <= core.Options.PartitionsMax;
        message = fits ? null : $"The broker holds at most {core.Options.PartitionsMax} partitions (PartitionsMax).";
        return fits ? ErrorCode.None : ErrorCode.PolicyViolation;
    }
}
