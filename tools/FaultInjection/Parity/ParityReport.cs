namespace StreamML.FaultInjection.Parity;

/// <summary>Options of a parity run.</summary>
public sealed class ParityOptions
{
    /// <summary>Total events, a third for each of the three orders of arrival. Default 100,000.</summary>
    public int Events { get; init; } = 100_000;

    /// <summary>Contacts per order. Default 1,000: about thirty events each.</summary>
    public int Contacts { get; init; } = 1_000;

    /// <summary>Contacts whose last vectors are also rebuilt from scratch. Default 200.</summary>
    public int Sample { get; init; } = 200;
}

/// <summary>Result of a parity run.</summary>
/// <param name="Ok">No vector differs from its rebuild, and the three orders end the same.</param>
/// <param name="Records">Records written to the four topics, repeats included.</param>
/// <param name="Restarts">Restarts of the scorer during the run.</param>
/// <param name="Checkpoints">Tasks that had a checkpoint to start from at the restart.</param>
/// <param name="Served">Records on contact.features.</param>
/// <param name="Vectors">Vectors compared.</param>
/// <param name="Different">Vectors that differ from their rebuild in any bit.</param>
/// <param name="Sampled">Contacts rebuilt from scratch.</param>
/// <param name="SampleDifferent">Their vectors that differ.</param>
/// <param name="Contacts">Contacts compared over the three orders.</param>
/// <param name="OrderDifferent">Contacts whose last vectors differ between the three orders.</param>
/// <param name="Refused">Dead letters of the scorer.</param>
/// <param name="Seconds">Duration, seconds.</param>
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
    double Seconds) : ICheckReport;
