using StreamML.Inference.Scoring;
using StreamML.Trainer.Drift;

namespace StreamML.Trainer.Role.Watch;

/// <summary>What a version is compared with.</summary>
internal static class References
{
    private const string LeadSchema = LeadScorer.Task;

    /// <summary>A reference of vectors that were served, and what a model answers to them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sample">Vectors of its schema, at least one.</param>
    public static DriftReference Of(TabularModel model, SampledVectors sample)
    {
        var features = model.Part.Features;
        float[] said = new float[sample.Rows.Count];
        model.Predict([.. sample.Rows.SelectMany(row => row)], said);

        // As the scorer shows them.
        float most = model.Part.Schema == LeadSchema ? 100 : 1;
        return new DriftReference(
            sample.Contacts,
            [
                .. features.Select((feature, i) => FeatureReference.Of(
                    feature.Name, feature.Importance ?? 1.0 / features.Count, sample.Rows.Select(row => row[i]))),
            ],
            FeatureReference.Of(
                DriftReference.Prediction, 1, said.Select(value => Math.Clamp(value, 0, most))));
    }
}
