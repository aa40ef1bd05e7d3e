using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;

namespace StreamML.Trainer.FineTuning;

/// <summary>What a merged model is to be.</summary>
public sealed record TextMergeOptions
{
    /// <summary>Version of the result: 1 to 128 characters.</summary>
    public required string Version { get; init; }

    /// <summary>Name of the result; null, the default: the first model's.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Whether a model counts by the number of texts it learned from, the default; else all alike.
    /// </summary>
    public bool BySamples { get; init; } = true;

    /// <summary>
    /// Most bytes of the model; the weakest n-grams are dropped. Default 10 MB, as for
    /// <see cref="TextFineTuningOptions.MaxBytes"/>; range 64 KiB to 256 MiB.
    /// </summary>
    public int MaxBytes { get; init; } = 10_000_000;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    public void Validate() =>
        new TextFineTuningOptions { Version = Version, Name = Name, MaxBytes = MaxBytes }.Validate();
}

/// <summary>
/// Merges linear text models that were trained apart, on texts that never leave their owners: only weights and counts
/// do (McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data", 2017).
/// </summary>
/// <remarks>
/// The weight of an n-gram is the mean of the models that know it, each by the number of its texts with that n-gram,
/// which its idf tells: who never saw a word has no say in it. The idf of the result is that of all texts together.
/// Biases and weights of inputs are the means by the number of texts. Scores are brought to one temperature first,
/// which the result has at 1.
/// </remarks>
public static class TextModelMerge
{
    /// <summary>Merges two models or more; the order matters to the last digits only.</summary>
    /// <param name="models">Models of format <c>linear-text/1</c> of one task, with the same classes in the same order,
    /// the same n-grams, inputs and language.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArtifactException">They do not fit each other, or one cannot be read; the message says
    /// which.</exception>
    /// <exception cref="ArgumentException">There are fewer than two, or an option is out of range.</exception>
    public static ModelArtifact Merge(IReadOnlyList<ModelArtifact> models, TextMergeOptions options)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(options);
        if (models.Count < 2)
        {
            throw new ArgumentException("There must be two models to merge, or more.", nameof(models));
        }

        options.Validate();
        BasisModel[] parts = [.. models.Select(model => new BasisModel(model))];
        foreach (var part in parts)
        {
            CheckLike(parts[0], part);
            CheckSamples(part, options);
        }

        double texts = parts.Sum(part => (double)part.Texts);
        double[] shares = [.. parts.Select(part => options.BySamples ? part.Texts / texts : 1.0 / parts.Length)];
        var first = parts[0].Manifest;
        byte[] bytes = StrongestRows.Within(
            LinearTextFile.Write(
                1, Mean(parts, shares, file => file.Bias),
                [.. Enumerable.Range(0, parts[0].File.Inputs.Length).Select(
                    input => Mean(parts, shares, file => file.Inputs[input]))],
                Rows(parts, shares)),
            options.MaxBytes);
        return new ModelArtifact(
            first with
            {
                Name = options.Name ?? first.Name,
                Version = options.Version,
                Bytes = bytes.Length,
                Sha256 = ModelArtifact.HashOf(bytes),
                Samples = (int)Math.Min(int.MaxValue, texts),
                Metrics = new SortedDictionary<string, double> { ["merged_models"] = parts.Length },
                Data = [.. parts.SelectMany(part => part.Manifest.Data ?? [])
                    .GroupBy(set => (set.Name, set.Licence))
                    .Select(group => group.First() with { Examples = group.Sum(set => set.Examples) })],
            },
            bytes);
    }

    private static void CheckLike(BasisModel first, BasisModel other)
    {
        var (a, b) = (first.Manifest, other.Manifest);
        Check(a.Task == b.Task, a, b, $"is a model of {a.Task}", $"of {b.Task}");
        Check(
            first.Part.Classes.SequenceEqual(other.Part.Classes, StringComparer.Ordinal), a, b,
            $"has the classes {string.Join(", ", first.Part.Classes)}", string.Join(", ", other.Part.Classes));
        Check(first.Part.Ngrams == other.Part.Ngrams, a, b, $"has {first.Part.Ngrams}", $"{other.Part.Ngrams}");
        Check(
            first.Part.Inputs.SequenceEqual(other.Part.Inputs, StringComparer.Ordinal), a, b,
            $"asks for {first.Part.Inputs.Count} inputs", $"{other.Part.Inputs.Count} or others");
        Check(a.Language == b.Language, a, b, $"reads {a.Language}", $"{b.Language}");
    }

    private static void Check(bool holds, ModelManifest a, ModelManifest b, string of, string other)
    {
        if (!holds)
        {
            throw new ArtifactException(
                $"Models that are merged must be alike: {a.Name} {a.Version} {of}, {b.Name} {b.Version} {other}.");
        }
    }

    private static void CheckSamples(BasisModel part, TextMergeOptions options)
    {
        var manifest = part.Manifest;
        if (options.BySamples && manifest.Samples is null && manifest.Data?.Sum(set => set.Examples) is null or 0)
        {
            throw new ArtifactException(
                $"The manifest of {manifest.Name} {manifest.Version} does not say how many texts it learned from: let "
                + "all models count alike.");
        }
    }

    private static float[] Mean(BasisModel[] parts, double[] shares, Func<LinearTextFile, float[]> values)
    {
        double[] sums = new double[parts[0].Classes];
        foreach (var (part, share) in parts.Zip(shares))
        {
            float[] of = values(part.File);
            for (int c = 0; c < sums.Length; c++)
            {
                sums[c] += share * of[c] / part.File.Temperature;
            }
        }

        return Array.ConvertAll(sums, sum => (float)sum);
    }

    private static List<(uint Key, float Idf, float[] Effects)> Rows(BasisModel[] parts, double[] shares)
    {
        var rows = new SortedDictionary<uint, MergedRow>();
        foreach (var (part, share) in parts.Zip(shares))
        {
            for (int i = 0; i < part.File.RowCount; i++)
            {
                var (key, idf, effects) = StrongestRows.Row(part.File, i);
                if (!rows.TryGetValue(key, out var row))
                {
                    rows[key] = row = new MergedRow(effects.Length);
                }

                row.Add(effects, idf, part.File.Temperature, share * Math.Exp(1 - idf), part.CountOf(idf));
            }
        }

        double texts = parts.Sum(part => (double)part.Texts);
        return [.. rows.Select(entry =>
        {
            var (idf, effects) = entry.Value.Result(texts);
            return (entry.Key, idf, effects);
        })];
    }

    /// <summary>What the models say of one n-gram.</summary>
    private sealed class MergedRow(int classes)
    {
        private readonly double[] _sums = new double[classes];
        private double _share;
        private double _texts;

        public void Add(float[] effects, float idf, float temperature, double share, double texts)
        {
            for (int c = 0; c < _sums.Length; c++)
            {
                _sums[c] += share * effects[c] / (idf * temperature);
            }

            (_share, _texts) = (_share + share, _texts + texts);
        }

        public (float Idf, float[] Effects) Result(double allTexts)
        {
            float idf = (float)(Half)(Math.Log((1 + allTexts) / (1 + _texts)) + 1);
            return (idf, Array.ConvertAll(_sums, sum => (float)(idf * sum / _share)));
        }
    }
}
