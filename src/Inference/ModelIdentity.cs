namespace StreamML.Inference;

/// <summary>Identifies the model of a prediction. Part of every enrichment.</summary>
/// <param name="Name">Stable lower-case name with hyphens, e.g. <c>vader</c>.</param>
/// <param name="Version">Changes whenever the same text may get another result: library, data and our own rules
/// together.</param>
public readonly record struct ModelIdentity(string Name, string Version)
{
    /// <summary><c>name/version</c>, as written into records and logs.</summary>
    public override string ToString() => $"{Name}/{Version}";
}
