using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.Trainer.Role.Judging;

/// <summary>Inputs for a model of which no labelled example is there: what it says of them is not judged.</summary>
internal static class SampleRows
{
    private static readonly string[] Texts =
    [
        "Where is my order?", "I would like to buy the blue one, thank you!", "This is the third time it broke.",
        "Can I send it back?", "ok",
    ];

    /// <summary>Examples that a model of a task can be asked about.</summary>
    /// <param name="manifest">The model's; its first class stands as their label.</param>
    public static IReadOnlyList<LabelledRow> Of(ModelManifest manifest)
    {
        string label = manifest.Classes is { Count: > 0 } classes ? classes[0] : "";
        return manifest.Task switch
        {
            ModelTasks.Lead or ModelTasks.Churn or ModelTasks.Engagement => [Vector(FeatureSchemas.Get(manifest.Task))],
            ModelTasks.Demographic => [Row(new TrainingRow { Label = label, Demographics = new Demographics() }, 0)],
            _ => [.. Texts.Select((text, i) => Row(new TrainingRow { Label = label, Text = text }, i))],
        };
    }

    // Of a contact about whom nothing is known yet.
    private static LabelledRow Vector(FeatureSchema schema) => Row(
        new TrainingRow
        {
            Value = 0,
            Features = new FeatureVector
            {
                Schema = schema.Name,
                SchemaHash = schema.Hash,
                Values = { Enumerable.Repeat(float.NaN, schema.Count) },
            },
        },
        0);

    private static LabelledRow Row(TrainingRow row, int number)
    {
        row.RowId = $"sample {number + 1}";
        return new LabelledRow(0, number, row);
    }
}
