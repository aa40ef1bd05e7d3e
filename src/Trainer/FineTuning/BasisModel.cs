using StreamML.Inference.Artifacts;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;

namespace StreamML.Trainer.FineTuning;

/// <summary>A linear text model that is tuned: its rows by key, and what it makes of a text. Read-only.</summary>
internal sealed class BasisModel
{
    private readonly Dictionary<uint, int> _rows;
    private readonly ITextInputs? _inputs;

    /// <summary>Reads an artifact.</summary>
    /// <exception cref="ArtifactException">It is of another format, breaks it, or asks for inputs that nothing here
    /// reads.</exception>
    public BasisModel(ModelArtifact artifact)
    {
        Manifest = artifact.Manifest;
        Part = LinearTextManifest.Of(Manifest);
        File = LinearTextFile.Parse(artifact.Model);
        if (File.Classes != Part.Classes.Count || File.Inputs.Length != Part.Inputs.Count)
        {
            throw new ArtifactException(
                $"{Manifest.Name} {Manifest.Version} has {File.Classes} classes and {File.Inputs.Length} inputs; its "
                + $"manifest names {Part.Classes.Count} and {Part.Inputs.Count}.");
        }

        _inputs = InputsOf(Manifest, Part);
        _rows = new Dictionary<uint, int>(File.RowCount);
        float rarest = 1;
        for (int i = 0; i < File.RowCount; i++)
        {
            var (key, idf, _) = File.Row(i, out var _);
            _rows[key] = i;
            rarest = Math.Max(rarest, idf);
        }

        // A manifest that says nothing of its texts: the rarest n-gram stood in one of them or a few.
        int said = Manifest.Samples ?? Manifest.Data?.Sum(set => set.Examples) ?? 0;
        Texts = said > 0 ? said : (int)Math.Min(1e8, Math.Exp(rarest - 1));
    }

    /// <summary>Its manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>What the manifest says of texts and classes.</summary>
    public LinearTextManifest Part { get; }

    /// <summary>Its bytes.</summary>
    public LinearTextFile File { get; }

    /// <summary>How many classes.</summary>
    public int Classes => File.Classes;

    /// <summary>How many texts it learned from, as far as it is known.</summary>
    public int Texts { get; }

    /// <summary>Number of the row of a key; -1 where there is none.</summary>
    public int Find(uint key) => _rows.TryGetValue(key, out int row) ? row : -1;

    /// <summary>In how many of its texts an n-gram stood, by its idf, ln((1 + texts) / (1 + count)) + 1.</summary>
    public double CountOf(float idf) => Math.Max(0, ((1.0 + Texts) * Math.Exp(1 - idf)) - 1);

    /// <summary>Adds what a row says to scores.</summary>
    /// <returns>The row's idf.</returns>
    public float AddRow(int row, Span<float> scores)
    {
        var (_, idf, scale) = File.Row(row, out var weights);
        for (int c = 0; c < weights.Length; c++)
        {
            scores[c] += unchecked((sbyte)weights[c]) * scale;
        }

        return idf;
    }

    /// <summary>The inputs of a text besides its n-grams.</summary>
    public float[] Inputs(string text)
    {
        float[] values = new float[Part.Inputs.Count];
        _inputs?.Read([text], values);
        return values;
    }

    private static LexiconInputs? InputsOf(ModelManifest manifest, LinearTextManifest part)
    {
        if (part.Inputs.Count == 0)
        {
            return null;
        }

        return part.Inputs.SequenceEqual(LexiconInputs.Names, StringComparer.Ordinal)
            ? new LexiconInputs(new VaderSentimentModel(new VaderOptions()))
            : throw new ArtifactException(
                $"{manifest.Name} {manifest.Version} asks for the inputs {string.Join(", ", part.Inputs)}; "
                + $"this program reads {string.Join(", ", LexiconInputs.Names)}.");
    }
}
