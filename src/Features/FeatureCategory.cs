namespace StreamML.Features;

/// <summary>A group of related features, for display.</summary>
/// <param name="Name">Their subject.</param>
/// <param name="Features">The features, in the order of the vector.</param>
public sealed record FeatureCategory(string Name, IReadOnlyList<FeatureSpec> Features)
{
    private static readonly Dictionary<string, (string Name, int Count)[]> Sizes = new(StringComparer.Ordinal)
    {
        [FeatureSchemas.Lead.Name] =
        [
            ("response behavior", 4), ("engagement", 5), ("sentiment and emotion", 4), ("campaigns", 4),
            ("time patterns", 3),
            ("lead indicators", 4),
        ],
        [FeatureSchemas.Churn.Name] =
        [
            ("recency", 3), ("frequency decline", 4), ("monetary value", 3), ("support", 4), ("sentiment trends", 4),
            ("engagement decline", 4), ("product interaction", 4), ("behavioral signals", 4),
        ],
        [FeatureSchemas.Engagement.Name] =
        [
            ("historical engagement", 4), ("time patterns", 4), ("recency", 3), ("contact preferences", 3),
            ("the message", 5),
            ("performance by time", 3), ("activity", 3), ("sentiment and quality", 2),
        ],
    };

    /// <summary>The categories of a schema: each feature in exactly one, in the order of the vector.</summary>
    public static IEnumerable<FeatureCategory> Of(FeatureSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        int from = 0;
        foreach (var (name, count) in Sizes[schema.Name])
        {
            yield return new FeatureCategory(name, [.. schema.Features.Skip(from).Take(count)]);
            from += count;
        }
    }
}
