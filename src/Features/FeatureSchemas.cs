using StreamML.Features.Definitions;

namespace StreamML.Features;

/// <summary>The three schemas of contacts.</summary>
public static class FeatureSchemas
{
    /// <summary>Quality of a contact as a lead.</summary>
    public static FeatureSchema Lead { get; } = new("lead", LeadFeatures.All);

    /// <summary>Likelihood that a customer leaves.</summary>
    public static FeatureSchema Churn { get; } = new("churn", ChurnFeatures.All);

    /// <summary>Likelihood that a contact engages with a message.</summary>
    public static FeatureSchema Engagement { get; } = new("engagement", EngagementFeatures.All);

    /// <summary>All schemas, in the order in which records carry their vectors.</summary>
    public static IReadOnlyList<FeatureSchema> All { get; } = [Lead, Churn, Engagement];

    /// <summary>Finds a schema by its name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such schema; the message lists the existing ones.</exception>
    public static FeatureSchema Get(string name) => All.FirstOrDefault(schema => schema.Name == name)
        ?? throw new KeyNotFoundException(
            $"No feature schema '{name}'. There are: {string.Join(", ", All.Select(schema => schema.Name))}.");
}
