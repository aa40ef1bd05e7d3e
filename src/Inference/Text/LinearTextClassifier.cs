using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
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

    // Some 100 ns of work, as long as memory takes.
    private const int RowsAhead = 8;

    // An idf is ln(texts / texts with it) + 1. In more than one text of 20 an n-gram says little of any of them; of a
    // small model the more common half does.
    private const float CommonIdf = 4;

    // In fewer than one text of 5,000 it may be anything: a name, a slip, a word of another language.
    private const float RareIdf = 9.5f;

    private readonly byte[] _table;
    private readonly int _rowBytes;
    private readonly uint _mask;
    private readonly float[] _bias;
    private readonly float[][] _inputs;
    private readonly float _temperature;
    private readonly int _padded;
    private readonly float _commonSquare;
    private readonly float _rareSquare;

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
        float rarest = 1;
        for (int i = 0; i < file.RowCount; i++)
        {
            rarest = MathF.Max(rarest, Place(file, i));
        }

        float common = MathF.Min(CommonIdf, (1 + rarest) / 2);
        (_commonSquare, _rareSquare) = (common * common, RareIdf * RareIdf);
    }

    /// <summary>What its manifest says of texts and classes.</summary>
    public LinearTextManifest Part { get; }

    /// <summary>How many classes.</summary>
    public int Classes => _bias.Length;

    /// <summary>Probability of each class; they sum to 1.</summary>
    /// <param name="text">The text's n-grams, counted as the manifest says.</param>
    /// <param name="inputs">A value for each input of the manifest.</param>
    /// <param name="probabilities">As long as there are classes.</param>
    /// <param name="evidence">What they rest on.</param>
    /// <returns>How many of the text's word n-grams the model knows.</returns>
    public int Predict(
        NgramText text, ReadOnlySpan<float> inputs, Span<float> probabilities, out TextEvidence evidence) =>
        Predict(text.Keys, inputs, probabilities, out evidence);

    /// <summary>The same of n-grams that are shared.</summary>
    public int Predict(
        in NgramKeys text, ReadOnlySpan<float> inputs, Span<float> probabilities, out TextEvidence evidence)
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

        var words = AddGroup(text.Words, text.WordMarks, 0, _rareSquare, scores);
        var chars = AddGroup(text.Chars, text.CharMarks, 1, float.MaxValue, scores);
        evidence = new TextEvidence(words.Informative + chars.Informative, Share(text, words.Marked, chars.Marked));
        Softmax(scores[.._bias.Length], _temperature, probabilities);
        return words.Known;
    }

    // Words tell a language from another, parts of words a word that is misspelt from one that is foreign: the mean of
    // both.
    private static float Share(in NgramKeys text, int words, int chars)
    {
        float share = text.WholeWords == 0 ? 1 : (float)words / text.WholeWords;
        return text.LongestChars == 0 ? share : (share + ((float)chars / text.LongestChars)) / 2;
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

    private float Place(LinearTextFile file, int i)
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
        return idf;
    }

    // A table is larger than a core's cache: rows are asked for before their turn. Elsewhere than on x86 the core does
    // so itself.
    private unsafe void Prefetch(uint key)
    {
        if (Sse.IsSupported)
        {
            ref byte row = ref MemoryMarshal.GetArrayDataReference(_table);
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref row, (nint)((key & _mask) * (uint)_rowBytes))));
        }
    }

    private uint KeyAt(uint slot) => MemoryMarshal.Read<uint>(_table.AsSpan((int)(slot * (uint)_rowBytes), 4));

    /// <summary>Adds what a group of n-grams says to the scores.</summary>
    /// <param name="keys">The n-grams.</param>
    /// <param name="marks">1 for those that are counted as the text's parts.</param>
    /// <param name="least">Least mark of an n-gram that may be informative.</param>
    /// <param name="rarest">Most square of the idf of one that counts as known.</param>
    /// <param name="scores">The scores.</param>
    private (int Known, int Marked, int Informative) AddGroup(
        ReadOnlySpan<uint> keys, ReadOnlySpan<byte> marks, int least, float rarest, Span<float> scores)
    {
        Span<float> sums = stackalloc float[_padded];
        sums.Clear();
        float squares = 0;
        var (known, marked, informative) = (0, 0, 0);
        for (int i = 0; i < keys.Length; i++)
        {
            if (i + RowsAhead < keys.Length)
            {
                Prefetch(keys[i + RowsAhead]);
            }

            uint key = keys[i];
            uint slot = key & _mask;
            uint found;
            while ((found = KeyAt(slot)) != key && found != 0)
            {
                slot = (slot + 1) & _mask;
            }

            if (found == key)
            {
                float square = AddRow(_table.AsSpan((int)(slot * (uint)_rowBytes), _rowBytes), sums);
                squares += square;
                known++;
                if (square <= rarest)
                {
                    marked += marks[i];
                    informative += square >= _commonSquare && marks[i] >= least ? 1 : 0;
                }
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

        return (known, marked, informative);
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
