using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamML.Trainer.Training;

/// <summary>
/// Mean cross-entropy of a softmax over sparse rows with dense inputs and a bias, plus an L2 penalty on all but the
/// bias. Weights: a block of lanes a column, then a block an input, then the bias.
/// </summary>
/// <remarks>
/// Texts are split into a fixed number of parts summed in order: any number of cores gives the same bytes.
/// </remarks>
internal sealed class SoftmaxObjective
{
    /// <summary>Classes are padded to so many.</summary>
    public const int Lane = 8;

    private const int Parts = 4;

    private readonly SparseTexts _texts;
    private readonly float[][] _inputs;
    private readonly float[][] _targets;
    private readonly float[] _weights;
    private readonly int _classes;
    private readonly double _penalty;
    private readonly double _total;
    private readonly float[][] _partGradients;

    public SoftmaxObjective(SparseTexts texts, float[][] inputs, float[][] targets, float[] weights, double inverse)
    {
        (_texts, _inputs, _targets, _weights) = (texts, inputs, targets, weights);
        _classes = targets[0].Length;
        if (_classes > Lane)
        {
            throw new ArgumentOutOfRangeException(nameof(targets), _classes, $"There may be up to {Lane} classes.");
        }

        _total = weights.Sum(each => (double)each);
        _penalty = 1 / (inverse * _total);
        int width = inputs.Length == 0 ? 0 : inputs[0].Length;
        Length = (texts.Keys.Length + width + 1) * Lane;
        _partGradients = [.. Enumerable.Range(0, Parts).Select(_ => new float[Length])];
    }

    /// <summary>Number of weights, padding included.</summary>
    public int Length { get; }

    /// <summary>The value at a point, and its gradient.</summary>
    public double Evaluate(float[] point, float[] gradient)
    {
        double[] losses = new double[Parts];
        Parallel.For(0, Parts, part =>
        {
            Array.Clear(_partGradients[part]);
            losses[part] = Part(part, point, _partGradients[part]);
        });

        double penalty = 0;
        int bias = Length - Lane;
        for (int i = 0; i < Length; i++)
        {
            double sum = 0;
            foreach (float[] part in _partGradients)
            {
                sum += part[i];
            }

            double shrink = i < bias ? _penalty * point[i] : 0;
            penalty += 0.5 * shrink * point[i];
            gradient[i] = (float)((sum / _total) + shrink);
        }

        return (losses.Sum() / _total) + penalty;
    }

    /// <summary>Scores of one text.</summary>
    public void Scores(int text, ReadOnlySpan<float> point, Span<float> scores)
    {
        var sum = Block(point, Length - Lane);
        for (int e = _texts.Starts[text]; e < _texts.Starts[text + 1]; e++)
        {
            sum += Block(point, _texts.Columns[e] * Lane) * _texts.Values[e];
        }

        int first = _texts.Keys.Length;
        for (int i = 0; i < _inputs[text].Length; i++)
        {
            sum += Block(point, (first + i) * Lane) * _inputs[text][i];
        }

        sum.CopyTo(scores);
    }

    private static Vector256<float> Block(ReadOnlySpan<float> point, int at) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(point.Slice(at, Lane)));

    private double Part(int part, float[] point, float[] gradient)
    {
        int count = _targets.Length;
        double loss = 0;
        Span<float> scores = stackalloc float[Lane];
        for (int text = (int)((long)count * part / Parts); text < (int)((long)count * (part + 1) / Parts); text++)
        {
            Scores(text, point, scores);
            loss += Residuals(scores, _targets[text], _weights[text]);
            Spread(text, Vector256.Create<float>(scores), gradient);
        }

        return loss;
    }

    /// <summary>Turns scores into weighted probability less target.</summary>
    /// <returns>The weighted loss.</returns>
    private double Residuals(Span<float> scores, float[] target, float weight)
    {
        double most = double.NegativeInfinity;
        for (int c = 0; c < _classes; c++)
        {
            most = Math.Max(most, scores[c]);
        }

        double sum = 0;
        for (int c = 0; c < _classes; c++)
        {
            sum += Math.Exp(scores[c] - most);
        }

        double log = most + Math.Log(sum);
        double loss = 0;
        for (int c = 0; c < Lane; c++)
        {
            double share = c < _classes ? target[c] : 0;
            double probability = c < _classes ? Math.Exp(scores[c] - log) : 0;
            loss -= share > 0 ? share * (scores[c] - log) : 0;
            scores[c] = (float)(weight * (probability - share));
        }

        return weight * loss;
    }

    private void Spread(int text, Vector256<float> residual, float[] gradient)
    {
        for (int e = _texts.Starts[text]; e < _texts.Starts[text + 1]; e++)
        {
            AddTo(gradient, _texts.Columns[e] * Lane, residual * _texts.Values[e]);
        }

        int first = _texts.Keys.Length;
        for (int i = 0; i < _inputs[text].Length; i++)
        {
            AddTo(gradient, (first + i) * Lane, residual * _inputs[text][i]);
        }

        AddTo(gradient, Length - Lane, residual);
    }

    private static void AddTo(float[] gradient, int at, Vector256<float> what) =>
        (Block(gradient, at) + what).CopyTo(gradient, at);
}
