namespace StreamML.FaultInjection.Artifacts;

/// <summary>What an artifact run does.</summary>
public sealed class ArtifactOptions
{
    /// <summary>Mutated artifacts. Default 100,000.</summary>
    public int Mutations { get; init; } = 100_000;
}

/// <summary>How an artifact run ended.</summary>
/// <param name="Ok">Nothing was loaded that must not be, and nothing crashed.</param>
/// <param name="Mutations">Artifacts tried.</param>
/// <param name="Mended">Those of them whose manifest was given the mutated bytes' size and hash.</param>
/// <param name="Refused">Refused with a reason.</param>
/// <param name="Loaded">Loaded: the mutation changed only weights, or nothing.</param>
/// <param name="Crashes">Any other fault than a refusal.</param>
/// <param name="WrongHashLoaded">Loaded although the bytes are not those of the manifest.</param>
/// <param name="InvalidLoaded">Loaded, but its answers are not what such a model's must be: a distribution, a number in
/// its range.</param>
/// <param name="CrashKinds">Formats and types of the faults, with how often.</param>
/// <param name="LoadedFormats">How many of each format were loaded.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record ArtifactReport(
    bool Ok,
    int Mutations,
    int Mended,
    int Refused,
    int Loaded,
    int Crashes,
    int WrongHashLoaded,
    int InvalidLoaded,
    IReadOnlyDictionary<string, int> CrashKinds,
    IReadOnlyDictionary<string, int> LoadedFormats,
    double Seconds);
