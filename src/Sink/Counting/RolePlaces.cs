using StreamML.Messaging;
using StreamML.Messaging.Redriving;

namespace StreamML.Sink.Counting;

/// <summary>How far each role has come: by its group, the sink by its tables.</summary>
public static class RolePlaces
{
    /// <summary>Reads them of an installation.</summary>
    /// <param name="kafka">The cluster.</param>
    /// <param name="postgres">The sink's database; it is asked for the sink alone.</param>
    public static RolePositions Of(KafkaConnection kafka, PostgresOptions postgres)
    {
        ArgumentNullException.ThrowIfNull(kafka);
        ArgumentNullException.ThrowIfNull(postgres);
        return async (role, topics, token) => role == SinkTopics.Role
            ? await SinkPositions.SettledAsync(postgres, await kafka.Topics.GetAsync(topics, token), token)
            : await kafka.Offsets.CommittedAsync(role, topics, token);
    }
}
