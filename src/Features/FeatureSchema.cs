using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Features;

/// <summary>The features of one model in order, the shape of its vectors: float32 [feature], missing = NaN.</summary>
public sealed class FeatureSchema
{
    internal FeatureSchema(string name, IReadOnlyList<FeatureSpec> features)
    {
        Name = name;
        Features = features;
        Hash = HashOf(features);
    }

    /// <summary><c>lead</c>, <c>churn</c> or <c>engagement</c>.</summary>
    public string Name { get; }

    /// <summary>The features, in the order of the vector.</summary>
    public IReadOnlyList<FeatureSpec> Features { get; }

    /// <summary>Length of a vector.</summary>
    public int Count => Features.Count;

    /// <summary>
    /// SHA-256 in lower-case hexadecimal over names, units, ranges, missing rules and definitions in order. A model
    /// fits a vector if and only if the hashes are equal.
    /// </summary>
    public string Hash { get; }

    /// <summary>Position of a feature in the vector; -1 if the schema does not have it.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Features.Count; i++)
        {
            if (Features[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static string HashOf(IReadOnlyList<FeatureSpec> features)
    {
        var text = new StringBuilder();
        foreach (var feature in features)
        {
            // None of the parts contains tabs or line ends, so different feature lists give different texts.
            text.Append(CultureInfo.InvariantCulture,
                $"{feature.Name}\t{feature.Unit}\t{feature.Min:R}\t{feature.Max:R}\t{feature.Missing}\t{feature.Definition}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
