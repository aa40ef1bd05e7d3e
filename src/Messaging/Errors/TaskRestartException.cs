namespace StreamML.Messaging.Errors;

/// <summary>
/// The task cannot continue (fenced, an unknown commit outcome, a lost connection to its store): it is disposed and
/// reopened from committed offsets.
/// </summary>
public sealed class TaskRestartException : Exception
{
    /// <summary>Creates the exception with the reason, and its cause.</summary>
    public TaskRestartException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>
/// The role must stop: continuing would break a guarantee, and no retry helps. The process ends with a non-zero code.
/// </summary>
public sealed class RoleStopException : Exception
{
    /// <summary>Creates the exception with the problem and its remedy, and its cause.</summary>
    public RoleStopException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>
    /// Another member took the role's place in its group. At a start it may be the role itself: the client repeats a
    /// join whose response is slow, and the group fences the first attempt as if it were another member's.
    /// </summary>
    public bool IsFenced { get; init; }
}
