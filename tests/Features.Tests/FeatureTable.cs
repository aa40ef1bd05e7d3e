using System.Globalization;
using System.Text;

namespace StreamML.Features.Tests;

/// <summary>The features as a document: the part of <c>docs/features.md</c> between its markers.</summary>
internal static class FeatureTable
{
    /// <summary>Markdown: a section with hash and table per schema.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        foreach (var schema in FeatureSchemas.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {Capital(schema.Name)}: {schema.Count} features\n\n");
            text.Append(CultureInfo.InvariantCulture, $"Schema `{schema.Name}`, hash `{schema.Hash}`.\n\n");
            text.Append("| # | feature | unit | range | missing when | definition |\n|---|---|---|---|---|---|\n");
            for (int i = 0; i < schema.Count; i++)
            {
                var feature = schema.Features[i];
                text.Append(CultureInfo.InvariantCulture,
                    $"| {i} | `{feature.Name}` | {feature.Unit} | {feature.Min} to {feature.Max} | "
                    + $"{feature.Missing} | {feature.Definition} |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
