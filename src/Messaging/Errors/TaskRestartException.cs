namespace StreamML.Messaging.Errors;

/// <summary>
/// The task cannot go on in its present shape (fenced, an unknown commit outcome, a lost connection to its store): it
/// is disposed and opened anew from committed offsets.
/// </summary>
public sealed class TaskRestartException : Exception
{
    /// <summary>Creates it with the reason, and the fault behind it.</summary>
    public TaskRestartException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>
/// The role must stop: going on would break a guarantee, and no retry helps. The process ends with a non-zero code.
/// </summary>
public sealed class RoleStopException : Exception
{
    /// <summary>Creates it with what is wrong and what to do, and the fault behind it.</summary>
    public RoleStopException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>
    /// Another member took the role's place in its group. At a start it may be the role itself: the client repeats a
    /// join whose answer is slow, and the group fences the first as if it were another's.
    /// </summary>
    public bool IsFenced { get; init; }
}
