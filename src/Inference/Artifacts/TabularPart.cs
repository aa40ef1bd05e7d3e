namespace StreamML.Inference.Artifacts;

/// <summary>The manifest part of models that read tabular rows.</summary>
public sealed record TabularPart
{
    /// <summary>Name of the feature schema, e.g. <c>lead</c>.</summary>
    public required string Schema { get; init; }

    /// <summary>
    /// Hash of the schema, 64 lower-case hexadecimal digits. The model accepts no rows of another schema.
    /// </summary>
    public required string SchemaHash { get; init; }

    /// <summary>
    /// Link from margin to prediction: <c>identity</c>, <c>logistic</c> or <c>softmax</c>; must match the model's
    /// bytes.
    /// </summary>
    public required string Link { get; init; }

    /// <summary>The features in the order of a row.</summary>
    public required IReadOnlyList<TabularFeature> Features { get; init; }

    /// <summary>
    /// What is applied to predictions before anybody sees them; null: nothing. Contributions stay those of the model.
    /// </summary>
    public TabularCalibration? Calibration { get; init; }

    /// <summary>Refuses rows of another schema.</summary>
    /// <param name="name">The schema's name.</param>
    /// <param name="hash">The schema's hash.</param>
    /// <exception cref="ArtifactException">The model was trained on rows of another schema.</exception>
    public void RequireSchema(string name, string hash)
    {
        if (Schema != name || SchemaHash != hash)
        {
            throw new ArtifactException(
                $"The model reads rows of the schema {Schema} with the hash {SchemaHash}, but this program makes rows "
                + $"of {name} with the hash {hash}. Train the model again with this program.");
        }
    }

    /// <summary>Checks the manifest of a model that returns one number per row.</summary>
    /// <exception cref="ArtifactException">A value is missing or out of range.</exception>
    internal static void CheckNumber(ModelManifest manifest)
    {
        var tabular = Of(manifest);
        ManifestCheck.That(tabular.Link is "identity" or "logistic", "the link must be identity or logistic");
        tabular.Calibration?.Check(tabular.Link);
    }

    /// <summary>Extracts the part from a manifest and checks it.</summary>
    /// <exception cref="ArtifactException">A value is missing or out of range.</exception>
    internal static TabularPart Of(ModelManifest manifest)
    {
        var tabular = manifest.Tabular;
        ManifestCheck.That(tabular is not null, $"the format {manifest.Format} requires the part tabular");
        ManifestCheck.Text(tabular.Schema, "the schema's name", 64);
        ManifestCheck.Hash(tabular.SchemaHash, "schema_hash");
        ManifestCheck.That(tabular.Features.All(each => each is not null), "a feature must not be null");
        ManifestCheck.Names([.. tabular.Features.Select(each => each.Name)], "features", "feature", 1, 1024);
        ManifestCheck.That(
            tabular.Features.All(each => each.Label.Length is > 0 and <= 64),
            "each feature must have a label of 1 to 64 characters");
        ManifestCheck.That(
            tabular.Features.All(each => each.Unit is null or { Length: > 0 and <= 64 }),
            "a unit must have 1 to 64 characters");
        ManifestCheck.That(
            tabular.Features.All(each => each.Importance is null or (>= 0 and <= 1)), "an importance must be 0 to 1");
        return tabular;
    }
}

/// <summary>A feature of a tabular model.</summary>
/// <param name="Name">Name in the schema, e.g. <c>response_rate</c>.</param>
/// <param name="Label">Display name, e.g. <c>Response Rate</c>.</param>
/// <param name="Unit">Unit of the value, e.g. <c>share</c>, <c>days</c>, <c>hour</c>; null: a bare number.</param>
/// <param name="Importance">Share of all features' mean absolute contributions, 0 to 1; they sum to 1. Null:
/// unknown.</param>
public sealed record TabularFeature(string Name, string Label, string? Unit = null, double? Importance = null);
