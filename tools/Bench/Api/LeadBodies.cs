using System.Text.Json;
using StreamML.Bench.Scoring;
using StreamML.Features;

namespace StreamML.Bench.Api;

/// <summary>Bodies of requests with leads of which every feature is given but one in ten.</summary>
internal static class LeadBodies
{
    /// <summary>Bodies with one lead each; the same every time.</summary>
    public static IReadOnlyList<byte[]> Each(int count) =>
        [.. Make(count).Select(lead => JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, object>(StringComparer.Ordinal) { ["lead_data"] = lead }))];

    /// <summary>A body with all of them.</summary>
    public static byte[] Together(int count) => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, object>(StringComparer.Ordinal) { ["leads_data"] = Make(count) });

    private static List<Dictionary<string, float>> Make(int count)
    {
        var features = FeatureSchemas.Lead.Features;
        var (rows, _) = ScoringRows.Make(1, count, features.Count, binary: false);
        return
        [
            .. Enumerable.Range(0, count).Select(row => features
                .Select((feature, f) => (feature, Value: rows[(row * features.Count) + f]))
                .Where(each => !float.IsNaN(each.Value))
                .ToDictionary(
                    each => each.feature.Name, each => Math.Clamp(each.Value, each.feature.Min, each.feature.Max),
                    StringComparer.Ordinal)),
        ];
    }
}
