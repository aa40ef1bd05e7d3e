namespace StreamML.Inference.Artifacts;

/// <summary>
/// The manifest part of a model that the trainer made: all that is needed to make the same bytes again from the topics.
/// </summary>
public sealed record TrainingPart
{
    /// <summary>The tenant whose examples it was trained on; empty: those of all tenants.</summary>
    public required string Tenant { get; init; }

    /// <summary>The campaign whose examples it was trained on; null: those of the whole tenant.</summary>
    public string? Campaign { get; init; }

    /// <summary>The offsets of <c>training.rows</c> that were read, by partition.</summary>
    public required IReadOnlyList<TrainingRange> Ranges { get; init; }

    /// <summary>Examples that it was trained on; the others in the ranges judged it.</summary>
    public required int Rows { get; init; }

    /// <summary>SHA-256 of those examples and their labels in order, lower-case hexadecimal.</summary>
    public required string RowsSha256 { get; init; }

    /// <summary>Examples that judged it.</summary>
    public required int HoldoutRows { get; init; }

    /// <summary>Fewest contacts that were to judge it.</summary>
    public required int HoldoutContacts { get; init; }

    /// <summary>
    /// Only labels given after that time were to judge, milliseconds since the Unix epoch: the judges before had judged
    /// too often. Null: all were.
    /// </summary>
    public long? HoldoutAfterMs { get; init; }

    /// <summary>Fewest examples that it was to be trained on: where a split leaves fewer, nobody judges. Default
    /// 1.</summary>
    public int Fewest { get; init; } = 1;

    /// <summary>Share of the contacts that was to be held out.</summary>
    public required double TestShare { get; init; }

    /// <summary>Seed of everything that was drawn.</summary>
    public required int Seed { get; init; }

    /// <summary>Folds of the cross-validation.</summary>
    public required int Folds { get; init; }

    /// <summary>Whether hyperparameters were searched for.</summary>
    public bool Search { get; init; }

    /// <summary>
    /// Fewest contacts in whose texts an n-gram had to stand to be kept; where none is named, fewest texts. Default 1,
    /// as of versions that do not say it.
    /// </summary>
    public int NgramContacts { get; init; } = 1;

    /// <summary>The version it was built on; empty: the one that ships, or none.</summary>
    public required string Basis { get; init; }

    /// <summary>First offsets that the basis had not seen, by partition; empty if it had seen none.</summary>
    public required IReadOnlyList<TrainingRange> BasisRanges { get; init; }

    /// <summary>Checks it.</summary>
    /// <exception cref="ArtifactException">A value is out of range.</exception>
    internal void Check()
    {
        const int mostPartitions = 10_000;
        ManifestCheck.Hash(RowsSha256, "rows_sha256");
        ManifestCheck.That(
            Tenant.Length <= 256 && Campaign is null or { Length: > 0 and <= 256 } && Basis.Length <= 128 && Rows > 0
            && HoldoutRows >= 0 && HoldoutContacts >= 0 && Fewest >= 1
            && NgramContacts is >= 1 and <= 1_000
            && TestShare is >= 0 and < 1 && Ranges.Count <= mostPartitions && BasisRanges.Count <= mostPartitions,
            "the part training must name the examples and where they are");
        ManifestCheck.That(
            Ranges.Concat(BasisRanges)
                .All(range => range is { Partition: >= 0, First: >= 0 } && range.Next >= range.First),
            "a range must be one of offsets");
    }
}

/// <summary>A range of offsets.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="First">First offset.</param>
/// <param name="Next">First offset not included.</param>
public sealed record TrainingRange(int Partition, long First, long Next);
