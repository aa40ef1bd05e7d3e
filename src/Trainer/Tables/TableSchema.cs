using System.Security.Cryptography;
using System.Text;
using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Trainer.Tables;

/// <summary>What a model of rows predicts.</summary>
public enum TableTask
{
    /// <summary>The probability of a label that is 0 or 1.</summary>
    Binary,

    /// <summary>A number.</summary>
    Regression,
}

/// <summary>The features of a row, in order.</summary>
/// <param name="Name">Name of the schema, 1 to 64 characters, e.g. <c>lead</c>.</param>
/// <param name="Hash">64 lower-case hexadecimal digits: a model accepts no rows of a schema with another one.</param>
/// <param name="Features">The features, 1 to 1,024, with distinct names.</param>
public sealed record TableSchema(string Name, string Hash, IReadOnlyList<TabularFeature> Features)
{
    /// <summary>Most features of a row, as the formats of models have it.</summary>
    public const int MaxFeatures = TreeFile.MaxFeatures;

    /// <summary>How many features a row has.</summary>
    public int Count => Features.Count;

    /// <summary>The schema of a vector of features.</summary>
    public static TableSchema Of(FeatureSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new TableSchema(schema.Name, schema.Hash,
            [.. schema.Features.Select(feature => new TabularFeature(feature.Name, feature.Label, feature.Unit))]);
    }

    /// <summary>A schema whose hash is made of the names and meanings of its features.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="features">Its features.</param>
    /// <param name="meaning">Whatever else decides what a value means, such as the codes of categories.</param>
    public static TableSchema Of(string name, IReadOnlyList<TabularFeature> features, string meaning = "")
    {
        ArgumentNullException.ThrowIfNull(features);
        var text = new StringBuilder();
        foreach (var feature in features)
        {
            text.Append(feature.Name).Append('\t').Append(feature.Label).Append('\t').Append(feature.Unit).Append('\n');
        }

        text.Append(meaning);
        return new TableSchema(
            name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))), features);
    }
}
