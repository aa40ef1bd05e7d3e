namespace StreamML.FaultInjection.Leaks;

/// <summary>Options of a check of canaries.</summary>
public sealed class CanaryCheckOptions
{
    /// <summary>
    /// People, each with a word, a name, a phone number and a token. Default 10,000, from 100: each does one thing of
    /// some thirty in turn.
    /// </summary>
    public int People { get; init; } = 10_000;

    /// <summary>Requests at a time. Default 4: the pipeline runs in the same process.</summary>
    public int Concurrency { get; init; } = 4;
}
