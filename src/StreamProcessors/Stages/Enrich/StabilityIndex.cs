namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// Population stability index of two counted distributions: the sum over the bins of (a - b) ln(a / b), a and b the
/// shares of a bin. 0 where they are the same. Symmetric; Kullback and Leibler's divergence both ways.
/// </summary>
internal static class StabilityIndex
{
    /// <summary>The index. Half an answer is added to each bin, so that an empty one is no infinity.</summary>
    /// <param name="reference">Answers a bin, of the reference.</param>
    /// <param name="actual">Answers a bin, of what is judged; as many bins.</param>
    public static double Of(ReadOnlySpan<int> reference, ReadOnlySpan<int> actual)
    {
        double referenceSum = reference.Length / 2.0;
        double actualSum = actual.Length / 2.0;
        for (int bin = 0; bin < reference.Length; bin++)
        {
            referenceSum += reference[bin];
            actualSum += actual[bin];
        }

        double index = 0;
        for (int bin = 0; bin < reference.Length; bin++)
        {
            double before = (reference[bin] + 0.5) / referenceSum;
            double now = (actual[bin] + 0.5) / actualSum;
            index += (now - before) * Math.Log(now / before);
        }

        return index;
    }
}
