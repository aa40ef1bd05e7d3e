namespace StreamML.FaultInjection.Parity;

/// <summary>What a parity run does.</summary>
public sealed class ParityOptions
{
    /// <summary>Events in all; each of the three orders of arrival has a third of them. Default 100,000.</summary>
    public int Events { get; init; } = 100_000;

    /// <summary>Contacts of each order. Default 1,000: about thirty events each.</summary>
    public int Contacts { get; init; } = 1_000;

    /// <summary>Contacts whose last vectors are rebuilt from nothing as well. Default 200.</summary>
    public int Sample { get; init; } = 200;
}

/// <summary>How a parity run ended.</summary>
/// <param name="Ok">No vector differs from its rebuild, and the three orders end the same.</param>
/// <param name="Records">Records written to the four topics, repeats included.</param>
/// <param name="Restarts">Restarts of the scorer in between.</param>
/// <param name="Checkpoints">Tasks that had a checkpoint to start from at the restart.</param>
/// <param name="Served">Records on contact.features.</param>
/// <param name="Vectors">Vectors compared.</param>
/// <param name="Different">Vectors with any bit other than their rebuild's.</param>
/// <param name="Sampled">Contacts rebuilt from nothing.</param>
/// <param name="SampleDifferent">Vectors of them that differ.</param>
/// <param name="Contacts">Contacts compared over the three orders.</param>
/// <param name="OrderDifferent">Contacts whose last vectors are not the same in all three.</param>
/// <param name="Refused">Dead letters of the scorer.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record ParityReport(
    bool Ok,
    long Records,
    int Restarts,
    int Checkpoints,
    int Served,
    int Vectors,
    int Different,
    int Sampled,
    int SampleDifferent,
    int Contacts,
    int OrderDifferent,
    int Refused,
    double Seconds);
