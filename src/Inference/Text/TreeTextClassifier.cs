using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Text;

/// <summary>
/// Random forests over the words of a text, alone or averaged with a linear model. Read-only: safe from many threads.
/// </summary>
internal sealed class TreeTextClassifier
{
    // What is left of a probability that no tree gives anything: less than one tree of a hundred would say.
    private const float Least = 0.005f;

    private readonly TermRows _terms;
    private readonly int _width;
    private readonly TreeEnsemble[] _forests;
    private readonly float _temperature;
    private readonly float _share;
    private readonly LinearTextClassifier? _linear;

    /// <summary>Loads an artifact.</summary>
    /// <exception cref="ArtifactException">It is of another format, or its bytes break the format.</exception>
    public TreeTextClassifier(ModelArtifact artifact)
    {
        Part = LinearTextManifest.Of(artifact.Manifest, TreeTextFile.Format);
        var file = TreeTextFile.Parse(artifact.Model);
        if (file.Classes != Part.Classes.Count || Part.Inputs.Count > 0)
        {
            throw new ArtifactException(
                $"The model has {file.Classes} classes and no inputs; its manifest names {Part.Classes.Count} and "
                + $"{Part.Inputs.Count}.");
        }

        (_terms, _width) = (new TermRows(file.Terms), file.Terms.Count);
        _forests = [.. file.Forests.Select(forest => new TreeEnsemble(forest))];
        (_temperature, _share) = (file.Temperature, file.Share);
        _linear = file.Linear.IsEmpty
            ? null
            : new LinearTextClassifier(new ModelArtifact(
                artifact.Manifest with
                {
                    Format = LinearTextFile.Format,
                    Bytes = file.Linear.Length,
                    Sha256 = ModelArtifact.HashOf(file.Linear.Span),
                },
                file.Linear));
    }

    /// <summary>What its manifest says of texts and classes.</summary>
    public LinearTextManifest Part { get; }

    /// <summary>Probability of each class; they sum to 1.</summary>
    /// <param name="text">The text's n-grams, counted as the manifest says.</param>
    /// <param name="probabilities">As long as there are classes.</param>
    /// <returns>How many of the text's words the model knows.</returns>
    public int Predict(NgramText text, Span<float> probabilities)
    {
        float[] row = System.Buffers.ArrayPool<float>.Shared.Rent(_width);
        int known = _terms.Lay(text, row.AsSpan(0, _width));
        Span<float> votes = stackalloc float[_forests.Length];
        for (int forest = 0; forest < votes.Length; forest++)
        {
            _forests[forest].Predict(row.AsSpan(0, _width), votes.Slice(forest, 1));
        }

        System.Buffers.ArrayPool<float>.Shared.Return(row);
        Probabilities(votes, _temperature, probabilities);
        if (_linear is not null)
        {
            Span<float> other = stackalloc float[probabilities.Length];
            _linear.Predict(text, [], other, out _);
            for (int c = 0; c < other.Length; c++)
            {
                probabilities[c] = (_share * probabilities[c]) + ((1 - _share) * other[c]);
            }
        }

        return known;
    }

    /// <summary>The probabilities that votes of forests stand for.</summary>
    /// <param name="votes">Of two classes that of the second, else one a class.</param>
    /// <param name="temperature">What their logarithms are divided by.</param>
    /// <param name="probabilities">As long as there are classes.</param>
    public static void Probabilities(ReadOnlySpan<float> votes, float temperature, Span<float> probabilities)
    {
        Span<float> logs = stackalloc float[probabilities.Length];
        for (int c = 0; c < logs.Length; c++)
        {
            float vote = votes.Length > 1 ? votes[c] : c == 1 ? votes[0] : 1 - votes[0];
            logs[c] = MathF.Log(Math.Clamp(vote, Least, 1));
        }

        LinearTextClassifier.Softmax(logs, temperature, probabilities);
    }
}
