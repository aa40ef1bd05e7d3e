using Confluent.Kafka;

namespace StreamML.Messaging.Errors;

/// <summary>What to do about a fault.</summary>
internal enum FaultAction
{
    /// <summary>The same call again, after a pause.</summary>
    Retry,

    /// <summary>The task is opened anew from committed offsets.</summary>
    RestartTask,

    /// <summary>A record of the batch is at fault: halve the batch until it is found.</summary>
    IsolateRecord,

    /// <summary>The role ends.</summary>
    StopRole,
}

/// <summary>The one place that decides what a fault means.</summary>
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

    /// <summary>Decides for an error of Kafka.</summary>
    public static FaultAction Decide(Error error) => error.Code switch
    {
        // The record itself is refused, now and for ever.
        ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.InvalidMsg or ErrorCode.InvalidRecord
            or ErrorCode.InvalidMsgSize or ErrorCode.Local_InvalidArg => FaultAction.IsolateRecord,

        // Nobody can mend these by trying: a person has to.
        ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed
            or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed
            or ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication
            or ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion
            or ErrorCode.InvalidTransactionTimeout => FaultAction.StopRole,

        _ => FaultAction.RestartTask,
    };

    /// <summary>Pause before the n-th restart of a task in a row: 100 ms doubling to 5 s.</summary>
    /// <param name="attempt">1 and up.</param>
    public static TimeSpan RestartPause(int attempt) =>
        TimeSpan.FromMilliseconds(Math.Min(5_000, 100 * Math.Pow(2, Math.Min(attempt, 10) - 1)));
}
