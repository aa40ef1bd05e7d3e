namespace StreamML.StreamProcessors.Replaying;

/// <summary>A replay cannot be planned, changed or compared as asked; the message says what to do.</summary>
public sealed class ReplayException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ReplayException(string message, ReplayFault fault = ReplayFault.Refused)
        : base(message) => Fault = fault;

    /// <summary>What kind it is of.</summary>
    public ReplayFault Fault { get; }
}

/// <summary>Kinds of <see cref="ReplayException"/>.</summary>
public enum ReplayFault
{
    /// <summary>It cannot be done as asked, or not as the job stands.</summary>
    Refused,

    /// <summary>There is no such job.</summary>
    NotFound,

    /// <summary>The role jobs does not run, or does not answer.</summary>
    Unavailable,
}
