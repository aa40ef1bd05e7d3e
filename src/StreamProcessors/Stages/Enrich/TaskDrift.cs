using StreamML.Inference;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>How far the answers to one task have moved: labels, and how sure they were. Thread-safe.</summary>
/// <param name="window">Answers of the reference, and of each lot held against it.</param>
internal sealed class TaskDrift(int window)
{
    // Tenths of the confidence.
    private const int Bands = 10;

    private readonly Lock _gate = new();
    private ModelIdentity _model;
    private Counts? _reference;
    private Counts? _lot;

    /// <summary>Index of the labels of the last full lot; null before there is one.</summary>
    public double? Labels { get; private set; }

    /// <summary>Index of the confidences of the last full lot; null before there is one.</summary>
    public double? Confidences { get; private set; }

    /// <summary>Takes in an answer. Another model than before begins anew.</summary>
    /// <param name="model">What answered.</param>
    /// <param name="answers">Label and confidence of each answer.</param>
    /// <param name="labels">How many labels there are.</param>
    /// <returns>Whether a lot became full, so that there are new figures.</returns>
    public bool Add(ModelIdentity model, ReadOnlySpan<(int Label, float Confidence)> answers, int labels)
    {
        lock (_gate)
        {
            if (model != _model || _lot is null)
            {
                (_model, _reference, _lot, Labels, Confidences) = (model, null, new Counts(labels), null, null);
            }

            bool full = false;
            foreach (var (label, confidence) in answers)
            {
                _lot.Labels[label]++;
                _lot.Bands[Math.Clamp((int)(confidence * Bands), 0, Bands - 1)]++;
                if (++_lot.Sum == window)
                {
                    full |= Close(_lot);
                    _lot = new Counts(labels);
                }
            }

            return full;
        }
    }

    private bool Close(Counts lot)
    {
        if (_reference is null)
        {
            _reference = lot;
            return false;
        }

        Labels = StabilityIndex.Of(_reference.Labels, lot.Labels);
        Confidences = StabilityIndex.Of(_reference.Bands, lot.Bands);
        return true;
    }

    private sealed class Counts(int labels)
    {
        public int[] Labels { get; } = new int[labels];

        public int[] Bands { get; } = new int[TaskDrift.Bands];

        public int Sum { get; set; }
    }
}
