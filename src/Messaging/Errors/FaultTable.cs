using Confluent.Kafka;

namespace StreamML.Messaging.Errors;

/// <summary>Reaction to a fault.</summary>
internal enum FaultAction
{
    /// <summary>Repeat the call after a pause.</summary>
    Retry,

    /// <summary>Reopen the task from committed offsets.</summary>
    RestartTask,

    /// <summary>A record of the batch is at fault: halve the batch until it is found.</summary>
    IsolateRecord,

    /// <summary>End the role.</summary>
    StopRole,
}

/// <summary>Decides how to react to a fault; the only place that does.</summary>
internal static class FaultTable
{
    /// <summary>Decides for a fault raised while a batch was processed or committed.</summary>
    public static FaultAction Decide(Exception fault) => fault switch
    {
        TaskRestartException => FaultAction.RestartTask,
        RoleStopException or Connection.RoleConfigurationException => FaultAction.StopRole,
        KafkaException kafka => Decide(kafka.Error),
        DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or TypeInitializationException
            => FaultAction.StopRole,
        OutOfMemoryException or IOException or System.Net.Http.HttpRequestException or TimeoutException
            or ObjectDisposedException or UnauthorizedAccessException => FaultAction.RestartTask,
        _ => FaultAction.IsolateRecord,
    };

    /// <summary>Decides for a Kafka error.</summary>
    public static FaultAction Decide(Error error) => error.Code switch
    {
        // The record itself is refused permanently.
        ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.InvalidMsg or ErrorCode.InvalidRecord
            or ErrorCode.InvalidMsgSize or ErrorCode.Local_InvalidArg => FaultAction.IsolateRecord,

        // Retrying cannot fix these; a person has to.
        ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed
            or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed
            or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication
            or ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion
            or ErrorCode.InvalidTransactionTimeout => FaultAction.StopRole,

        _ => FaultAction.RestartTask,
    };

    /// <summary>Pause before the n-th consecutive restart of a task: 100 ms doubling to 5 s.</summary>
    /// <param name="attempt">From 1.</param>
    public static TimeSpan RestartPause(int attempt) =>
        TimeSpan.FromMilliseconds(Math.Min(5_000, 100 * Math.Pow(2, Math.Min(attempt, 10) - 1)));
}
