namespace StreamML.StreamProcessors;

/// <summary>How contacts are scored. Configuration section <c>Scorer</c>.</summary>
public sealed class ScorerOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Scorer";

    private const long MiB = 1024 * 1024;

    /// <summary>
    /// Most bytes of memory for the states of contacts, all tasks of the process together, default 256 MiB, 64 MiB to 1 TiB;
    /// what does not fit is on disk. The default holds some hundred thousand contacts, and a small machine has it to spare.
    /// </summary>
    public long StateMemoryBytes { get; set; } = 256 * MiB;

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="InvalidOperationException">One is outside; the message names it.</exception>
    public void Validate()
    {
        Require(StateMemoryBytes is >= 64 * MiB and <= 1024 * 1024 * MiB, nameof(StateMemoryBytes), "67108864 to 1099511627776");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
            throw new InvalidOperationException($"{Section}__{name} must be {range}.");
    }
}
