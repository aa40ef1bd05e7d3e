using Google.Protobuf.Collections;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Windows;

/// <summary>
/// Adds counts of windows. Labels are in order and counts that come to zero are left out, so that equal counts are
/// equal records.
/// </summary>
internal static class WindowArithmetic
{
    // See LatencyCounts.buckets; beyond the last there is one more.
    private static readonly long[] LatencyBoundsUs =
        [100, 1_000, 10_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000];

    private static readonly long[] SizesMs = [0, 60_000, 3_600_000, 86_400_000];

    /// <summary>Start of the window that a time lies in, milliseconds since the Unix epoch.</summary>
    public static long StartOf(WindowSize size, long timeMs)
        => timeMs - (((timeMs % SizesMs[(int)size]) + SizesMs[(int)size]) % SizesMs[(int)size]);

    /// <summary>Adds to the count of a label.</summary>
    public static void Add(RepeatedField<LabelCount> counts, string label, long count)
    {
        int place = 0;
        while (place < counts.Count && string.CompareOrdinal(counts[place].Label, label) < 0)
        {
            place++;
        }

        if (place == counts.Count || counts[place].Label != label)
        {
            if (count != 0)
            {
                counts.Insert(place, new LabelCount { Label = label, Count = count });
            }

            return;
        }

        counts[place].Count += count;
        if (counts[place].Count == 0)
        {
            counts.RemoveAt(place);
        }
    }

    /// <summary>Adds one latency, or takes it back.</summary>
    /// <param name="window">The window.</param>
    /// <param name="latencyUs">Microseconds.</param>
    /// <param name="count">1, or -1.</param>
    public static void AddLatency(AnalyticsWindow window, long latencyUs, int count)
    {
        var latency = window.Latency ??= new LatencyCounts();
        latency.Count += count;
        latency.SumUs += count * latencyUs;
        int bucket = LatencyBoundsUs.Length;
        while (bucket > 0 && latencyUs <= LatencyBoundsUs[bucket - 1])
        {
            bucket--;
        }

        Grow(latency.Buckets);
        latency.Buckets[bucket] += count;
    }

    /// <summary>Adds feedback counts.</summary>
    public static void AddFeedback(AnalyticsWindow window, string model, long total, long agreements, long corrections)
    {
        int place = 0;
        while (place < window.Feedback.Count && string.CompareOrdinal(window.Feedback[place].Model, model) < 0)
        {
            place++;
        }

        if (place == window.Feedback.Count || window.Feedback[place].Model != model)
        {
            window.Feedback.Insert(place, new FeedbackCounts { Model = model });
        }

        var counts = window.Feedback[place];
        counts.Total += total;
        counts.Agreements += agreements;
        counts.Corrections += corrections;
        if (counts is { Total: 0, Agreements: 0, Corrections: 0 })
        {
            window.Feedback.RemoveAt(place);
        }
    }

    /// <summary>Adds all counts of one window to another's.</summary>
    public static void Add(AnalyticsWindow window, AnalyticsWindow change)
    {
        window.Messages += change.Messages;
        window.Inbound += change.Inbound;
        Add(window.Sentiment, change.Sentiment);
        Add(window.Emotion, change.Emotion);
        Add(window.Intent, change.Intent);
        Add(window.Risk, change.Risk);
        Add(window.Language, change.Language);
        Add(window.ScoreChanges, change.ScoreChanges);
        foreach (var counts in change.Feedback)
        {
            AddFeedback(window, counts.Model, counts.Total, counts.Agreements, counts.Corrections);
        }

        if (change.Latency is { } latency)
        {
            var sum = window.Latency ??= new LatencyCounts();
            sum.Count += latency.Count;
            sum.SumUs += latency.SumUs;
            Grow(sum.Buckets);
            for (int bucket = 0; bucket < latency.Buckets.Count; bucket++)
            {
                sum.Buckets[bucket] += latency.Buckets[bucket];
            }
        }

        if (window.Latency is { Count: 0, SumUs: 0 } none && none.Buckets.All(count => count == 0))
        {
            window.Latency = null;
        }
    }

    /// <summary>Whether it counts nothing.</summary>
    public static bool IsEmpty(AnalyticsWindow window)
        => window is { Messages: 0, Inbound: 0 } && window.Sentiment.Count == 0 && window.Emotion.Count == 0
            && window.Intent.Count == 0 && window.Risk.Count == 0 && window.Language.Count == 0
            && window.Feedback.Count == 0 && window.ScoreChanges.Count == 0
            && (window.Latency is not { } latency
                || (latency is { Count: 0, SumUs: 0 } && latency.Buckets.All(count => count == 0)));

    private static void Add(RepeatedField<LabelCount> counts, RepeatedField<LabelCount> change)
    {
        foreach (var count in change)
        {
            Add(counts, count.Label, count.Count);
        }
    }

    private static void Grow(RepeatedField<long> buckets)
    {
        while (buckets.Count <= LatencyBoundsUs.Length)
        {
            buckets.Add(0);
        }
    }
}
