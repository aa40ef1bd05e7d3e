using StreamML.Inference.Artifacts;

namespace StreamML.Trainer.Reports;

/// <summary>What became of a feature from one version of a model to the next.</summary>
public enum ImportanceKind
{
    /// <summary>There is no version before, or its importance moved by less than half a point.</summary>
    Steady,

    /// <summary>It matters more.</summary>
    Gained,

    /// <summary>It matters less.</summary>
    Lost,

    /// <summary>The version before did not have it.</summary>
    New,

    /// <summary>The version before had it.</summary>
    Gone,
}

/// <summary>How much a feature matters, and how much it did in the version before.</summary>
/// <param name="Name">Name of the feature.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Before">Share of all contributions to predictions, 0 to 1, in the version before; null: it was not
/// there.</param>
/// <param name="Now">The same now; null: it is not there.</param>
/// <param name="Kind">What became of it.</param>
public sealed record ImportanceChange(string Name, string Label, double? Before, double? Now, ImportanceKind Kind)
{
    private const double Small = 0.005;

    /// <summary>Now less before.</summary>
    public double Difference => (Now ?? 0) - (Before ?? 0);

    /// <summary>Compares two versions of a model.</summary>
    /// <param name="now">The manifest.</param>
    /// <param name="before">That of the version before; null: there is none.</param>
    /// <returns>The features of both, the most important now first; empty unless the model reads rows of features.
    /// </returns>
    public static IReadOnlyList<ImportanceChange> Of(ModelManifest now, ModelManifest? before = null)
    {
        ArgumentNullException.ThrowIfNull(now);
        return Of(now.Tabular?.Features ?? [], before?.Tabular?.Features);
    }

    /// <summary>Compares two lists of features.</summary>
    /// <param name="now">Features with their importance.</param>
    /// <param name="before">Those of the version before; null: there is none.</param>
    public static IReadOnlyList<ImportanceChange> Of(
        IReadOnlyList<TabularFeature> now, IReadOnlyList<TabularFeature>? before)
    {
        var earlier = (before ?? []).ToDictionary(feature => feature.Name, StringComparer.Ordinal);
        var current = now.ToDictionary(feature => feature.Name, StringComparer.Ordinal);
        return
        [
            .. now.Select(feature => earlier.TryGetValue(feature.Name, out var old)
                    ? Change(feature, old.Importance, feature.Importance)
                    : Change(feature, null, feature.Importance, before is null))
                .Concat(earlier.Values.Where(old => !current.ContainsKey(old.Name))
                    .Select(old => Change(old, old.Importance, null)))
                .OrderByDescending(change => change.Now ?? -1).ThenByDescending(change => change.Before)
                .ThenBy(change => change.Name, StringComparer.Ordinal),
        ];
    }

    private static ImportanceChange Change(TabularFeature feature, double? before, double? now, bool alone = false)
    {
        var kind = (before, now) switch
        {
            (null, not null) => alone ? ImportanceKind.Steady : ImportanceKind.New,
            (not null, null) => ImportanceKind.Gone,
            var (old, current) => (current - old) switch
            {
                >= Small => ImportanceKind.Gained,
                <= -Small => ImportanceKind.Lost,
                _ => ImportanceKind.Steady,
            },
        };
        return new ImportanceChange(feature.Name, feature.Label, before, now, kind);
    }
}
