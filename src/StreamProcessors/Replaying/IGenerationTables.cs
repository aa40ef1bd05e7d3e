using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// The tables that can show the results of a replay. What is asked again has been done and is not repeated.
/// </summary>
public interface IGenerationTables
{
    /// <summary>Makes a job's results ready to be shown, in place of those of any other.</summary>
    /// <exception cref="ReplayException">It did not happen: the cutover does it.</exception>
    Task PrepareAsync(Job job, CancellationToken cancellationToken);

    /// <summary>Puts a job's results in place of the live rows that differ, and where there are none.</summary>
    /// <returns>Rows that changed, and rows that were added.</returns>
    /// <exception cref="ReplayException">It did not happen; nothing has changed.</exception>
    Task<(long Changed, long Added)> CutOverAsync(Job job, CancellationToken cancellationToken);

    /// <summary>Puts back what a cutover replaced.</summary>
    /// <returns>Rows that were put back or removed.</returns>
    /// <exception cref="ReplayException">It did not happen; nothing has changed.</exception>
    Task<long> UndoAsync(Job job, CancellationToken cancellationToken);
}
