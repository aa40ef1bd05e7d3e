using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Scoring;

/// <summary>
/// Sentiment expected of a demographic group: categorical naive Bayes with Laplace smoothing. A field that is unknown,
/// or has a value without examples, is ignored. Thread-safe.
/// </summary>
public sealed class DemographicModel
{
    /// <summary>Task of its artifacts.</summary>
    public const string Task = "demographic";

    private readonly IReadOnlyList<string> _classes;
    private readonly double[] _priors;
    private readonly Dictionary<string, double[]>[] _fields;

    /// <summary>Loads an artifact.</summary>
    /// <param name="artifact">Of format <c>naive-bayes/1</c>, task <c>demographic</c>.</param>
    /// <exception cref="ArtifactException">It is of another task, or its bytes break the format.</exception>
    public DemographicModel(ModelArtifact artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        var manifest = artifact.Manifest;
        if (manifest.Task != Task || manifest.Format != NaiveBayesFile.Format)
        {
            throw new ArtifactException(
                $"{manifest.Name} is a model of {manifest.Task} of format {manifest.Format}, not of {Task} and "
                + $"{NaiveBayesFile.Format}.");
        }

        var file = NaiveBayesFile.Parse(artifact.Model.Span);
        _classes = manifest.Classes!;
        if (file.ClassCounts.Count != _classes.Count || file.Fields.Count != DemographicGroup.Fields.Count
            || !manifest.Tabular!.Features.Select(feature => feature.Name).SequenceEqual(DemographicGroup.Fields))
        {
            throw new ArtifactException(
                $"The model has {file.ClassCounts.Count} classes and {file.Fields.Count} fields; "
                + $"its manifest names {_classes.Count} classes, "
                + $"and this program reads {string.Join(", ", DemographicGroup.Fields)}.");
        }

        manifest.Tabular.RequireSchema(DemographicGroup.Schema, DemographicGroup.SchemaHash);
        Identity = new ModelIdentity(manifest.Name, manifest.Version);
        double smoothing = file.Smoothing, all = file.ClassCounts.Sum(count => (double)count);
        _priors = [
            .. file.ClassCounts.Select(count => Math.Log((count + smoothing) / (all + (smoothing * _classes.Count))))];
        _fields = [.. file.Fields.Select(field => Likelihoods(field, smoothing))];
    }

    /// <summary>Name and version of the model.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>Predicts for each group.</summary>
    /// <exception cref="ArgumentException">The numbers of groups and results differ.</exception>
    public void Predict(ReadOnlySpan<DemographicGroup> groups, Span<DemographicPrediction> results)
    {
        BatchShape.ThrowIfDifferent(groups.Length, results.Length);
        for (int i = 0; i < groups.Length; i++)
        {
            results[i] = Predict(groups[i]);
        }
    }

    // The denominator counts only examples of a class that have the field, so that gaps do not favour a class.
    private static Dictionary<string, double[]> Likelihoods(IReadOnlyList<NaiveBayesValue> field, double smoothing)
    {
        if (field.Count == 0)
        {
            return [];
        }

        double[] totals = [.. field[0].Counts.Select((_, c) => field.Sum(value => (double)value.Counts[c]))];
        return field.ToDictionary(value => value.Text, value => value.Counts.Select(
            (count, c) => Math.Log((count + smoothing) / (totals[c] + (smoothing * field.Count))))
                .ToArray(), StringComparer.Ordinal);
    }

    private DemographicPrediction Predict(DemographicGroup group)
    {
        double[] logs = [.. _priors];
        var values = group.Values;
        int known = 0;
        for (int f = 0; f < _fields.Length; f++)
        {
            if (_fields[f].TryGetValue(values[f], out double[]? likelihoods))
            {
                known++;
                for (int c = 0; c < logs.Length; c++)
                {
                    logs[c] += likelihoods[c];
                }
            }
        }

        double most = logs.Max(), sum = logs.Sum(log => Math.Exp(log - most));
        double[] shares = [.. logs.Select(log => Math.Exp(log - most) / sum)];
        int best = Array.IndexOf(shares, shares.Max());
        return new DemographicPrediction(
            _classes[best], (float)shares[best],
            _classes.Index().ToDictionary(each => each.Item, each => (float)shares[each.Index], StringComparer.Ordinal),
            known, Identity);
    }
}
