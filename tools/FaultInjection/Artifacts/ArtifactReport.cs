namespace StreamML.FaultInjection.Artifacts;

/// <summary>Options of an artifact run.</summary>
public sealed class ArtifactOptions
{
    /// <summary>Mutated artifacts. Default 100,000.</summary>
    public int Mutations { get; init; } = 100_000;
}

/// <summary>Result of an artifact run.</summary>
/// <param name="Ok">Nothing was loaded that must not be, and nothing crashed.</param>
/// <param name="Mutations">Artifacts tried.</param>
/// <param name="Mended">Those whose manifest was given the size and hash of the mutated bytes.</param>
/// <param name="Refused">Refused with a reason.</param>
/// <param name="Loaded">Loaded: the mutation changed only weights, or nothing.</param>
/// <param name="Crashes">Any fault other than a refusal.</param>
/// <param name="WrongHashLoaded">Loaded although the bytes do not match the manifest.</param>
/// <param name="InvalidLoaded">Loaded, but the output is not valid for such a model: a distribution, a number in its
/// range.</param>
/// <param name="CrashKinds">Formats and types of the faults, with counts.</param>
/// <param name="LoadedFormats">Number loaded of each format.</param>
/// <param name="Seconds">Duration, seconds.</param>
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
    double Seconds) : ICheckReport;
