using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Text;

/// <summary>
/// Multinomial logistic regression over n-grams weighted by their rarity (tf-idf). Word and character n-grams are
/// normalised apart, each to length 1, so that neither drowns the other. Read-only: safe from many threads.
/// </summary>
/// <remarks>
/// The table is open addressing at most two thirds full, a row in one place, so that an n-gram costs one cache line.
/// </remarks>
internal sealed class LinearTextClassifier
{
    private const int HeadBytes = 12;
    private const int Lane = 8;

    private readonly byte[] _table;
    private readonly int _rowBytes;
    private readonly uint _mask;
    private readonly float[] _bias;
    private readonly float[][] _inputs;
    private readonly float _temperature;
    private readonly int _padded;

    /// <summary>Loads an artifact.</summary>
    /// <exception cref="ArtifactException">It is of another format, or its bytes break the format.</exception>
    public LinearTextClassifier(ModelArtifact artifact)
    {
        Part = LinearTextManifest.Of(artifact.Manifest);
        var file = LinearTextFile.Parse(artifact.Model);
        if (file.Classes != Part.Classes.Count || file.Inputs.Length != Part.Inputs.Count)
        {
            throw new ArtifactException(
                $"The model has {file.Classes} classes and {file.Inputs.Length} inputs; "
                + $"its manifest names {Part.Classes.Count} and {Part.Inputs.Count}.");
        }

        (_bias, _inputs, _temperature) = (file.Bias, file.Inputs, file.Temperature);
        _padded = (file.Classes + Lane - 1) / Lane * Lane;
        _rowBytes = HeadBytes + _padded;
        uint slots = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, file.RowCount * 3 / 2));
        _mask = slots - 1;
        _table = new byte[checked((int)(slots * (uint)_rowBytes))];
        for (int i = 0; i < file.RowCount; i++)
        {
            Place(file, i);
        }
    }

    /// <summary>What its manifest says of texts and classes.</summary>
    public LinearTextManifest Part { get; }

    /// <summary>How many classes.</summary>
    public int Classes => _bias.Length;

    /// <summary>Probability of each class; they sum to 1.</summary>
    /// <param name="text">The text's n-grams, counted as the manifest says.</param>
    /// <param name="inputs">A value for each input of the manifest.</param>
    /// <param name="probabilities">As long as there are classes.</param>
    /// <returns>How many of the text's word n-grams the model knows.</returns>
    public int Predict(NgramText text, ReadOnlySpan<float> inputs, Span<float> probabilities)
    {
        Span<float> scores = stackalloc float[_padded];
        scores.Clear();
        _bias.CopyTo(scores);
        for (int i = 0; i < _inputs.Length; i++)
        {
            for (int c = 0; c < _bias.Length; c++)
            {
                scores[c] += inputs[i] * _inputs[i][c];
            }
        }

        int known = AddGroup(text.Words, scores);
        AddGroup(text.Chars, scores);
        Softmax(scores[.._bias.Length], _temperature, probabilities);
        return known;
    }

    /// <summary>Softmax of scores over a temperature; the scores may be of any size.</summary>
    internal static void Softmax(ReadOnlySpan<float> scores, float temperature, Span<float> probabilities)
    {
        float most = scores[0];
        foreach (float score in scores)
        {
            most = MathF.Max(most, score);
        }

        float sum = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            probabilities[c] = MathF.Exp((scores[c] - most) / temperature);
            sum += probabilities[c];
        }

        for (int c = 0; c < scores.Length; c++)
        {
            probabilities[c] /= sum;
        }
    }

    private void Place(LinearTextFile file, int i)
    {
        var (key, idf, scale) = file.Row(i, out var weights);
        uint slot = key & _mask;
        while (KeyAt(slot) != 0)
        {
            slot = (slot + 1) & _mask;
        }

        var row = _table.AsSpan((int)(slot * (uint)_rowBytes), _rowBytes);
        MemoryMarshal.Write(row, in key);
        MemoryMarshal.Write(row[4..], in idf);
        MemoryMarshal.Write(row[8..], in scale);
        weights.CopyTo(row[HeadBytes..]);
    }

    private uint KeyAt(uint slot) => MemoryMarshal.Read<uint>(_table.AsSpan((int)(slot * (uint)_rowBytes), 4));

    private int AddGroup(ReadOnlySpan<uint> keys, Span<float> scores)
    {
        Span<float> sums = stackalloc float[_padded];
        sums.Clear();
        float squares = 0;
        int known = 0;
        foreach (uint key in keys)
        {
            uint slot = key & _mask;
            uint found;
            while ((found = KeyAt(slot)) != key && found != 0)
            {
                slot = (slot + 1) & _mask;
            }

            if (found == key)
            {
                squares += AddRow(_table.AsSpan((int)(slot * (uint)_rowBytes), _rowBytes), sums);
                known++;
            }
        }

        if (squares > 0)
        {
            float norm = 1 / MathF.Sqrt(squares);
            for (int c = 0; c < sums.Length; c++)
            {
                scores[c] += norm * sums[c];
            }
        }

        return known;
    }

    /// <summary>Adds weight times scale to the sums.</summary>
    /// <returns>The square of the idf.</returns>
    private static float AddRow(ReadOnlySpan<byte> row, Span<float> sums)
    {
        float idf = MemoryMarshal.Read<float>(row[4..]);
        var scale = Vector128.Create(MemoryMarshal.Read<float>(row[8..]));
        for (int c = 0; c < sums.Length; c += Lane)
        {
            var bytes = Vector64.Create(MemoryMarshal.Read<ulong>(row.Slice(HeadBytes + c, Lane))).AsSByte();
            var (low, high) = Vector128.Widen(Vector128.WidenLower(bytes.ToVector128Unsafe()));
            var left = Vector128.Create<float>(sums.Slice(c, 4)) + (Vector128.ConvertToSingle(low) * scale);
            var right = Vector128.Create<float>(sums.Slice(c + 4, 4)) + (Vector128.ConvertToSingle(high) * scale);
            left.CopyTo(sums[c..]);
            right.CopyTo(sums[(c + 4)..]);
        }

        return idf * idf;
    }
}
