namespace StreamML.Trainer.Role;

/// <summary>Work that is done again and again.</summary>
internal static class Looking
{
    /// <summary>Looks at once, and then each interval, until cancelled. A fault of a look ends it.</summary>
    /// <param name="look">Looks; the next interval begins when it is done.</param>
    /// <param name="interval">How often.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task EachAsync(
        Func<CancellationToken, Task> look, TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            await look(cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
