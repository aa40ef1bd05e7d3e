using System.Globalization;
using Microsoft.OpenApi;
using StreamML.Api.Scores;
using StreamML.Features;

namespace StreamML.Api.Server;

/// <summary>What the generator of schemas cannot know: which fields may be left out, and the features by
/// name.</summary>
internal static class BodySchemas
{
    private static readonly Dictionary<Type, (string Property, FeatureSchema Features, bool Many)> OfFeatures = new()
    {
        [typeof(LeadRequest)] = ("lead_data", FeatureSchemas.Lead, false),
        [typeof(LeadsRequest)] = ("leads_data", FeatureSchemas.Lead, true),
        [typeof(ChurnRequest)] = ("customer_data", FeatureSchemas.Churn, false),
        [typeof(ChurnsRequest)] = ("customers_data", FeatureSchemas.Churn, true),
        [typeof(EngagementRequest)] = ("engagement_data", FeatureSchemas.Engagement, false),
        [typeof(OptimalTimeRequest)] = ("contact_data", FeatureSchemas.Engagement, false),
    };

    /// <summary>A form with a file.</summary>
    public static OpenApiSchema Form() => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string>(StringComparer.Ordinal) { "file" },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
            ["language"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "BCP-47 tag of the language spoken; left out: detected.",
            },
        },
    };

    /// <summary>Mends the schema of a type.</summary>
    public static void Mend(OpenApiSchema schema, Type type)
    {
        GiveItems(schema);
        if (schema.Properties is not { } properties)
        {
            return;
        }

        bool isRequest = type.Name.EndsWith("Request", StringComparison.Ordinal);
        foreach (var (name, property) in properties.ToList())
        {
            if (property is not OpenApiSchema own || own.Type is not { } kind || !kind.HasFlag(JsonSchemaType.Null))
            {
                continue;
            }

            // A request's fields are checked by the routes; an answer leaves out what is null.
            if (isRequest && schema.Required?.Contains(name) == true)
            {
                own.Type = kind & ~JsonSchemaType.Null;
            }
            else if (!isRequest)
            {
                schema.Required?.Remove(name);
                own.Type = kind & ~JsonSchemaType.Null;
            }
        }

        if (OfFeatures.TryGetValue(type, out var known))
        {
            var features = known.Many
                ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(known.Features) }
                : Of(known.Features);
            features.Description = properties[known.Property].Description;
            properties[known.Property] = features;
        }
    }

    // Lists of any JSON have none, and OpenAPI asks for them.
    private static void GiveItems(OpenApiSchema schema)
    {
        if (schema.Type is { } type && type.HasFlag(JsonSchemaType.Array))
        {
            schema.Items ??= new OpenApiSchema();
        }

        foreach (var inner in (schema.Properties?.Values ?? []).Append(schema.AdditionalProperties)
            .OfType<OpenApiSchema>())
        {
            GiveItems(inner);
        }
    }

    private static OpenApiSchema Of(FeatureSchema features) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = features.Features.ToDictionary(
            feature => feature.Name, feature => (IOpenApiSchema)new OpenApiSchema
            {
                Type = JsonSchemaType.Number | JsonSchemaType.Boolean | JsonSchemaType.Null,
                Description = $"{feature.Definition} ({feature.Unit}, {Number(feature.Min)} to {Number(feature.Max)})",
            }, StringComparer.Ordinal),
    };

    private static string Number(float value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
