using StreamML.Schemas.V1;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Role.Judging;

/// <summary>By what the examples of a model are sliced.</summary>
internal static class ModelSlices
{
    /// <summary>The keys, and of each the value of every example. A key with one value alone is left out.</summary>
    public static IReadOnlyDictionary<string, string[]> Of(IReadOnlyList<LabelledRow> rows)
    {
        var slices = new OrderedDictionary<string, string[]>(StringComparer.Ordinal);
        Add("tenant", row => row.Tenant);
        Add("label source", row => Word(row.Source));
        Add("chosen", row => row.SamplingProbability > 0 ? "at random, for the audit" : "by somebody");
        Add("language", row => row.Language.Length > 0 ? row.Language : "unknown");
        Add("length", row => row.Text.Length > 0 ? MessageLengths.Of(row.Text) : "");
        Add("campaign", row => row.CampaignId.Length > 0 ? row.CampaignId : "none");
        return slices;

        void Add(string key, Func<TrainingRow, string> value)
        {
            string[] values = [.. rows.Select(row => value(row.Value))];
            if (values.Distinct(StringComparer.Ordinal).Count() > 1)
            {
                slices[key] = values;
            }
        }
    }

    private static string Word(LabelSource source) => source switch
    {
        LabelSource.Correction => "correction",
        LabelSource.Confirmation => "confirmation",
        LabelSource.Outcome => "outcome",
        LabelSource.Silence => "silence",
        LabelSource.Opinion => "opinion",
        _ => "unknown",
    };
}
