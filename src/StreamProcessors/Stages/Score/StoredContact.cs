using StreamML.Features;
using StreamML.Inference.Scoring;
using StreamML.Messaging.DeadLetters;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>A contact as its record on <c>contact.features</c> has it. Demographics are in no vector.</summary>
internal sealed class StoredContact : IScoredContact
{
    private static readonly FeatureSchema[] Schemas =
        [FeatureSchemas.Lead, FeatureSchemas.Churn, FeatureSchemas.Engagement];

    private readonly ContactFeatures _features;
    private readonly Dictionary<string, float[]> _vectors;

    private StoredContact(ContactFeatures features, Dictionary<string, float[]> vectors) =>
        (_features, _vectors) = (features, vectors);

    /// <inheritdoc />
    public string Tenant => _features.Tenant;

    /// <inheritdoc />
    public string ContactKey => _features.ContactKey;

    /// <inheritdoc />
    public long AsOfMs => _features.AsOfMs;

    /// <inheritdoc />
    public DemographicGroup? Group => null;

    /// <summary>When it was scored with these vectors, milliseconds since the Unix epoch.</summary>
    public long ScoredAtMs => _features.MadeAtMs;

    /// <summary>Takes a record's vectors.</summary>
    /// <param name="features">The record.</param>
    /// <param name="stage">Who asks.</param>
    /// <param name="reason">Why not, when null is returned.</param>
    public static StoredContact? Of(ContactFeatures features, string stage, out DeadLetterReason? reason)
    {
        var vectors = new Dictionary<string, float[]>(Schemas.Length, StringComparer.Ordinal);
        foreach (var schema in Schemas)
        {
            var vector = features.Vectors.FirstOrDefault(each => each.Schema == schema.Name);
            if (vector is null || vector.SchemaHash != schema.Hash || vector.Values.Count != schema.Count)
            {
                reason = new DeadLetterReason(stage, RefusalCode.StageFailed, vector is null
                    ? $"There is no vector {schema.Name}."
                    : $"The vector {schema.Name} has other features ({vector.SchemaHash}) than this program "
                        + $"({schema.Hash}). Its contact is scored again when something new is known of it.");
                return null;
            }

            vectors[schema.Name] = [.. vector.Values];
        }

        reason = null;
        return new StoredContact(features, vectors);
    }

    /// <inheritdoc />
    public void Vector(FeatureSchema schema, Span<float> values, EngagementMoment? moment = null)
    {
        float[] stored = _vectors[schema.Name];
        if (moment is { } judged)
        {
            EngagementVector.At(stored, values, judged.Hour, judged.DayOfWeek);
        }
        else
        {
            stored.CopyTo(values);
        }
    }
}
