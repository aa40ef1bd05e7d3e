namespace StreamML.Messaging.Roles;

/// <summary>Work that is done again and again.</summary>
public static class PeriodicWork
{
    /// <summary>As <see cref="RepeatAsync(TimeProvider, TimeSpan, Func{Task}, CancellationToken)"/>, for work that does
    /// not wait.</summary>
    public static Task RepeatAsync(
        this TimeProvider time, TimeSpan period, Action work, CancellationToken cancellationToken)
    {
        return time.RepeatAsync(period, Work, cancellationToken);

        Task Work()
        {
            work();
            return Task.CompletedTask;
        }
    }

    /// <summary>
    /// Does something in each period until it is cancelled, and then returns. Work that takes longer than a period is
    /// done again at once; it never overlaps.
    /// </summary>
    /// <param name="time">The clock.</param>
    /// <param name="period">The period, over 0; the first ends before the work is first done.</param>
    /// <param name="work">What to do. Its exceptions end the loop.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RepeatAsync(
        this TimeProvider time, TimeSpan period, Func<Task> work, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await work();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }
}
