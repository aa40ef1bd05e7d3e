namespace StreamML.Trainer.Gates;

/// <summary>
/// Which of many tests hold together: the share of false ones among those named is at most the level on average,
/// whatever the tests have to do with each other.
/// </summary>
/// <remarks>Wang and Ramdas, "False discovery rate control with e-values" (2022).</remarks>
public static class EBenjaminiHochberg
{
    /// <summary>Names the tests that hold.</summary>
    /// <param name="eValues">The e-value of each test, 0 and above.</param>
    /// <param name="level">The expected share of false ones, above 0 and below 1.</param>
    /// <returns>Indices into <paramref name="eValues"/>, largest e-value first; may be empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is outside its range.</exception>
    public static IReadOnlyList<int> Reject(IReadOnlyList<double> eValues, double level)
    {
        ArgumentNullException.ThrowIfNull(eValues);
        if (level is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), "The level must be above 0 and below 1.");
        }

        int[] order = [.. Enumerable.Range(0, eValues.Count).OrderByDescending(i => eValues[i])];
        int count = order.Length;
        while (count > 0 && count * eValues[order[count - 1]] < eValues.Count / level)
        {
            count--;
        }

        return order[..count];
    }
}
