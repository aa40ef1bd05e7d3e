using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Training;

/// <summary>What a linear text model is to be.</summary>
/// <param name="Task">What it predicts.</param>
/// <param name="Name">Name of the model.</param>
/// <param name="Version">Version of the model.</param>
/// <param name="Classes">Names of the classes, in the order of the targets.</param>
/// <param name="Inputs">Names of further inputs.</param>
/// <param name="Read">Values of the inputs for a text, as many as there are names.</param>
internal sealed record LinearTextPlan(
    string Task, string Name, string Version, IReadOnlyList<string> Classes, IReadOnlyList<string> Inputs, Func<string,
    float[]> Read)
{
    /// <summary>BCP-47 tags of the languages it reads, with commas between. Default <c>en</c>.</summary>
    public string Languages { get; init; } = "en";
}

/// <summary>
/// Trains linear text models. Deterministic: the same examples in the same order give the same bytes.
/// </summary>
internal sealed class LinearTextTrainer(LinearTextPlan plan, LinearTextOptions options, IProgress<string> progress)
{
    // Below this effect on a score an n-gram is left out: a model of half the size that answers alike.
    private const float LeastEffect = 0.4f;

    /// <summary>
    /// Trains on all examples; the temperature comes from a share of them that a first model did not see.
    /// </summary>
    public ModelArtifact Train(IReadOnlyList<LabelledText> examples, IReadOnlyList<ModelData> data)
    {
        if (options.CalibrationShare == 0)
        {
            return Fit(examples, Trust.Full, data);
        }

        var parts = examples.ToLookup(example => IsForCalibration(example.Text));
        LabelledText[] unseen = [.. parts[true]];
        float[][] logs = Logs(Fit([.. parts[false]], Trust.Full, data), unseen);
        float temperature = Temperature(logs, unseen);
        progress.Report($"{plan.Task}: temperature {temperature:0.00}");
        return Fit(examples, new Trust(temperature, LeastConfidence(logs, unseen, temperature)), data);
    }

    // By the letters alone: texts that differ in marks only must not stand on both sides.
    private bool IsForCalibration(string text)
    {
        uint hash = 2166136261;
        foreach (char each in text.Where(char.IsLetter))
        {
            hash = (hash ^ char.ToLowerInvariant(each)) * 16777619;
        }

        return (hash >> 8) % 1_000 < options.CalibrationShare * 1_000;
    }

    private ModelArtifact Fit(IReadOnlyList<LabelledText> examples, Trust trust, IReadOnlyList<ModelData> data)
    {
        var texts = SparseTexts.Of([.. examples.Select(example => example.Text)], options);
        progress.Report($"{plan.Task}: {examples.Count} texts, {texts.Keys.Length} n-grams");
        var learned = new MaximumEntropyTrainer(options.Inverse, options.MaxIterations).Train(
            [.. examples.Select((example, text) => texts.Row(text, plan.Read(example.Text)))],
            [.. examples.Select(example => example.Target)], Weights(examples));
        return Artifact(texts, learned, trust, data);
    }

    private float[] Weights(IReadOnlyList<LabelledText> examples)
    {
        double[] sizes = new double[plan.Classes.Count];
        foreach (var example in examples)
        {
            for (int c = 0; c < sizes.Length; c++)
            {
                sizes[c] += example.Weight * example.Target[c];
            }
        }

        double mean = sizes.Average();
        return [.. examples.Select(example => example.Weight * (float)example.Target.Select(
            (share, c) => share * Math.Pow(mean / sizes[c], options.Balance)).Sum())];
    }

    private ModelArtifact Artifact(
        SparseTexts texts, MaximumEntropyWeights learned, Trust trust, IReadOnlyList<ModelData> data)
    {
        float[] Block(int column) => [.. learned.Weights.Select(each => each[column])];
        var rows = new List<(uint Key, float Idf, float[] Effects)>();
        for (int column = 0; column < texts.Keys.Length; column++)
        {
            float idf = texts.Idf[column];
            float[] effects = [.. Block(column).Select(weight => weight * idf)];
            if (effects.Max(Math.Abs) >= LeastEffect)
            {
                rows.Add((texts.Keys[column], idf, effects));
            }
        }

        float[][] inputs = [.. Enumerable.Range(texts.Keys.Length, plan.Inputs.Count).Select(Block)];
        byte[] model = LinearTextFile.Write(trust.Temperature, learned.Biases, inputs, rows);
        progress.Report($"{plan.Task}: {rows.Count} of {texts.Keys.Length} n-grams kept, {model.Length} bytes");
        return new ModelArtifact(
            new ModelManifest
            {
                Format = LinearTextFile.Format,
                Task = plan.Task,
                Name = plan.Name,
                Version = plan.Version,
                Language = plan.Languages,
                LeastConfidence = trust.LeastConfidence,
                Classes = plan.Classes,
                Ngrams = options.Ngrams,
                Inputs = plan.Inputs,
                File = "model.bin",
                Bytes = model.Length,
                Sha256 = ModelArtifact.HashOf(model),
                Data = data,
            },
            model);
    }

    private float[][] Logs(ModelArtifact artifact, LabelledText[] unseen)
    {
        var model = new LinearTextClassifier(artifact);
        var reader = new NgramText(options.Ngrams);
        return Array.ConvertAll(unseen, example =>
        {
            float[] probabilities = new float[plan.Classes.Count];
            reader.Read(example.Text);
            model.Predict(reader, plan.Read(example.Text), probabilities, out _);
            return Array.ConvertAll(probabilities, each => MathF.Log(MathF.Max(each, 1e-9f)));
        });
    }

    /// <summary>
    /// The temperature with the least cross-entropy: Guo et al., "On Calibration of Modern Neural Networks", 2017.
    /// </summary>
    private float Temperature(float[][] logs, LabelledText[] unseen) =>
        Enumerable.Range(4, 57).Select(step => step / 20f).MinBy(candidate => unseen.Select((example, i) =>
        {
            float[] probabilities = new float[plan.Classes.Count];
            LinearTextClassifier.Softmax(logs[i], candidate, probabilities);
            return -example.Weight
                * example.Target.Select((share, c) => share * Math.Log(Math.Max(probabilities[c], 1e-9))).Sum();
        }).Sum());

    private SortedDictionary<string, float>? LeastConfidence(float[][] logs, LabelledText[] unseen, float temperature)
    {
        var answers = unseen.Select((example, i) =>
        {
            float[] probabilities = new float[plan.Classes.Count];
            LinearTextClassifier.Softmax(logs[i], temperature, probabilities);
            float most = probabilities.Max();
            return (example.Language, Answer: new UnseenAnswer(
                example.Label, Array.IndexOf(probabilities, most) == example.Label, most));
        });
        // A language's few hundred texts, mostly of one hand, may look easier than its customers' are: none is trusted
        // before all are.
        var least = new SortedDictionary<string, float>(StringComparer.Ordinal);
        var known = answers.Where(each => each.Language.Length > 0).ToList();
        float ofAll = UnseenAnswer.LeastConfidence([.. known.Select(each => each.Answer)], options.RightShare);
        foreach (var group in known.GroupBy(each => each.Language))
        {
            UnseenAnswer[] unseenOf = [.. group.Select(each => each.Answer)];
            float own = UnseenAnswer.LeastConfidence(unseenOf, options.RightShare);
            float from = least[group.Key] = MathF.Max(own, ofAll);
            progress.Report(
                $"{plan.Task}: {group.Key} has macro recall {UnseenAnswer.MacroRecall(unseenOf):0.000} on "
                + $"{unseenOf.Length} unseen texts, and is trusted from {from:0.00} on, "
                + $"which are {unseenOf.Average(each => each.Confidence >= from ? 1.0 : 0):0.00} of them");
        }

        return least.Count == 0 ? null : least;
    }

    /// <summary>How far answers are trusted.</summary>
    private sealed record Trust(float Temperature, IReadOnlyDictionary<string, float>? LeastConfidence)
    {
        public static Trust Full { get; } = new(1, null);
    }
}
